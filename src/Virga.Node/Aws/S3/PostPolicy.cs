using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>What a form that was signed ahead may upload.</summary>
/// <remarks>Source: S3 API, "Creating a POST policy".</remarks>
internal sealed class PostPolicy
{
    private static readonly string[] Free = ["policy", "x-amz-signature", "signature", "file", "awsaccesskeyid"];

    private static readonly string[] Dates = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Sizes that the policy allows.</summary>
    public (long Min, long Max) Length { get; private set; } = (0, long.MaxValue);

    public static Result<PostPolicy> Check(byte[] json, IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            PostPolicy policy = new();
            return policy.Check(document.RootElement, fields, now) is { } refused ? refused : policy;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            return S3Error.Invalid("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.");
        }
    }

    private VirgaError? Check(JsonElement policy, IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (!policy.TryGetProperty("expiration", out JsonElement expiration) || !policy.TryGetProperty("conditions", out JsonElement conditions))
        {
            return S3Error.Invalid("InvalidPolicyDocument", "Invalid Policy: Policy missing expiration or conditions.");
        }

        if (conditions.ValueKind != JsonValueKind.Array)
        {
            return S3Error.Invalid("InvalidPolicyDocument", "Invalid Policy: Invalid 'conditions' value: must be a List.");
        }

        if (!DateTimeOffset.TryParseExact(expiration.GetString()!, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end))
        {
            return S3Error.Invalid("InvalidPolicyDocument", "Invalid Policy: Invalid 'expiration' value.");
        }

        if (end < now)
        {
            return S3Error.AccessDenied("Invalid according to Policy: Policy expired.");
        }

        HashSet<string> named = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement condition in conditions.EnumerateArray())
        {
            bool holds = condition.ValueKind == JsonValueKind.Object
                ? condition.EnumerateObject().All(pair => Holds("eq", pair.Name, pair.Value.GetString()!, fields, named))
                : HoldsList(condition, fields, named);
            if (!holds)
            {
                return S3Error.AccessDenied($"Invalid according to Policy: Policy Condition failed: {condition.GetRawText()}");
            }
        }

        string? extra = fields.Keys.Where(name => name != "bucket" || named.Contains(name)).FirstOrDefault(name => !named.Contains(name) && !Free.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.StartsWith("x-ignore-", StringComparison.OrdinalIgnoreCase));
        return extra is null ? null : S3Error.AccessDenied($"Invalid according to Policy: Extra input fields: {extra}");
    }

    private bool HoldsList(JsonElement condition, IReadOnlyDictionary<string, string> fields, HashSet<string> named)
    {
        string operation = condition[0].GetString()!;
        if (operation.Equals("content-length-range", StringComparison.OrdinalIgnoreCase))
        {
            Length = (condition[1].GetInt64(), condition[2].GetInt64());
            return true;
        }

        string field = condition[1].GetString()!;
        return field.StartsWith('$') && Holds(operation, field[1..], condition[2].GetString()!, fields, named);
    }

    private static bool Holds(string operation, string field, string value, IReadOnlyDictionary<string, string> fields, HashSet<string> named)
    {
        named.Add(field);
        string actual = fields.GetValueOrDefault(field, "");
        return operation.Equals("starts-with", StringComparison.OrdinalIgnoreCase) ? actual.StartsWith(value, StringComparison.Ordinal)
            : operation.Equals("eq", StringComparison.OrdinalIgnoreCase) && actual == value;
    }
}
