using System.Globalization;
using System.Text.RegularExpressions;
using Virga.Node.Aws.Wire;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>The rules that a parameter keeps wherever it is given. Source: AWS IAM API, "Request Parameters" of each operation.</summary>
internal static partial class IamRules
{
    private const int MaxTags = 50;
    private static readonly (string Name, int Most)[] Names =
    [
        ("UserName", 64), ("NewUserName", 64), ("RoleName", 64), ("GroupName", 128), ("NewGroupName", 128), ("PolicyName", 128), ("InstanceProfileName", 128), ("VirtualMFADeviceName", 226),
    ];

    /// <summary>All that is wrong in one <c>ValidationError</c>, as AWS does; or null.</summary>
    public static VirgaError? Check(AwsQuery query, string[] required)
    {
        List<string> wrong = [.. required.Where(name => string.IsNullOrEmpty(query[name]) && query.List(name).Count == 0).Select(name => Says(query, name, "Member must not be null"))];
        foreach ((string name, int most) in Names)
        {
            Add(wrong, query, name, text => text.Length <= most, $"Member must have length less than or equal to {most}");
            Add(wrong, query, name, text => Name().IsMatch(text), @"Member must satisfy regular expression pattern: [\w+=,.@-]+");
        }

        foreach (string name in (string[])["Path", "NewPath"])
        {
            Add(wrong, query, name, text => text.Length <= 512 && Path().IsMatch(text), @"Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007F]+\u002F)");
        }

        Add(wrong, query, "PathPrefix", text => text.StartsWith('/'), @"Member must satisfy regular expression pattern: \u002F[\u0021-\u007F]*");
        Add(wrong, query, "PolicyArn", text => text.Length >= 20, "Member must have length greater than or equal to 20");
        Add(wrong, query, "SerialNumber", text => text.Length is >= 9 and <= 256, "Member must have length between 9 and 256");
        foreach (string name in (string[])["AuthenticationCode1", "AuthenticationCode2"])
        {
            Add(wrong, query, name, text => text.Length == 6 && text.All(char.IsAsciiDigit), @"Member must satisfy regular expression pattern: [\d]+, with 6 digits");
        }

        Add(wrong, query, "AssignmentStatus", text => text is "Assigned" or "Unassigned" or "Any", "Member must satisfy enum value set: [Assigned, Unassigned, Any]");
        Add(wrong, query, "Description", text => text.Length <= 1000, "Member must have length less than or equal to 1000");
        Add(wrong, query, "MaxItems", text => IsBetween(text, 1, 1000), "Member must have value between 1 and 1000");
        Add(wrong, query, "MaxSessionDuration", text => IsBetween(text, 3600, 43_200), "Member must have value between 3600 and 43200");
        Add(wrong, query, "Status", text => text is "Active" or "Inactive", "Member must satisfy enum value set: [Active, Inactive]");
        Add(wrong, query, "Scope", text => text is "All" or "AWS" or "Local", "Member must satisfy enum value set: [All, AWS, Local]");
        return wrong.Count > 0
            ? IamError.Validation($"{wrong.Count} validation error{(wrong.Count == 1 ? "" : "s")} detected: {string.Join("; ", wrong)}")
            : CheckTags(query);
    }

    private static VirgaError? CheckTags(AwsQuery query)
    {
        int count = query.Count("Tags");
        HashSet<string> keys = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 1; i <= count; i++)
        {
            string key = query.Member("Tags", i, "Key") ?? "";
            if (key.Length is 0 or > 128 || (query.Member("Tags", i, "Value") ?? "").Length > 256)
            {
                return IamError.Validation($"1 validation error detected: Value '{key}' at 'tags.{i}.member.key' failed to satisfy constraint: Member must have length between 1 and 128, its value at most 256");
            }

            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || !keys.Add(key))
            {
                return IamError.InvalidInput(key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
                    ? "aws: prefixed tag key names are not allowed for external use."
                    : "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
        }

        return count > MaxTags ? IamError.Quota("TagsPerEntity", MaxTags) : null;
    }

    private static void Add(List<string> wrong, AwsQuery query, string name, Func<string, bool> holds, string rule)
    {
        if (query[name] is { Length: > 0 } value && !holds(value))
        {
            wrong.Add(Says(query, name, rule));
        }
    }

    private static string Says(AwsQuery query, string name, string rule) =>
        $"Value {(query[name] is { } value ? $"'{value}'" : "null")} at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: {rule}";

    private static bool IsBetween(string text, int least, int most) => int.TryParse(text, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most;

    [GeneratedRegex(@"^[\w+=,.@-]+\z", RegexOptions.ECMAScript)]
    private static partial Regex Name();

    [GeneratedRegex(@"^(/|/[!-\x7F]+/)\z")]
    private static partial Regex Path();
}
