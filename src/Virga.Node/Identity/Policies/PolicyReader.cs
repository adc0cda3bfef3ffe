using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Identity.Policies;

/// <summary>Reads a policy's JSON and says, in AWS's words, what is wrong with it.</summary>
/// <remarks>Source: IAM User Guide, "Grammar of the IAM JSON policy language".</remarks>
internal sealed class PolicyReader(PolicyKind kind)
{
    private const string Syntax = "Syntax errors in policy.";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly string[] PolicyElements = ["Version", "Id", "Statement"];
    private static readonly string[] StatementElements = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private bool variables;

    public Result<PolicyDocument> Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            return new PolicyDocument(ReadPolicy(document.RootElement));
        }
        catch (JsonException)
        {
            return Malformed(Syntax);
        }
        catch (MalformedPolicyException e)
        {
            return Malformed(e.Message);
        }
    }

    private static VirgaError Malformed(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "MalformedPolicyDocument" };

    private static void Require(bool holds, string message = Syntax)
    {
        if (!holds)
        {
            throw new MalformedPolicyException(message);
        }
    }

    private static string Text(JsonElement element)
    {
        Require(element.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False);
        return element.ValueKind is JsonValueKind.True ? "true" : element.ValueKind is JsonValueKind.False ? "false" : element.ToString();
    }

    private static string[] Texts(JsonElement element) => element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(Text)] : [Text(element)];

    private static bool Has(JsonElement statement, string name) => statement.TryGetProperty(name, out _) || statement.TryGetProperty("Not" + name, out _);

    private static void RequireOnly(JsonElement element, string[] names)
    {
        Require(element.ValueKind == JsonValueKind.Object && element.EnumerateObject().All(property => names.Contains(property.Name)));
    }

    private PolicyStatement[] ReadPolicy(JsonElement policy)
    {
        RequireOnly(policy, PolicyElements);
        string version = policy.TryGetProperty("Version", out JsonElement given) ? Text(given) : "2008-10-17";
        Require(version is "2008-10-17" or "2012-10-17");
        variables = version == "2012-10-17";
        Require(policy.TryGetProperty("Statement", out JsonElement statements));
        PolicyStatement[] all = statements.ValueKind == JsonValueKind.Array ? [.. statements.EnumerateArray().Select(ReadStatement)] : [ReadStatement(statements)];
        Require(all.Length > 0);
        string[] ids = [.. all.Select(statement => statement.Sid).OfType<string>().Where(id => id.Length > 0)];
        Require(ids.Distinct(StringComparer.Ordinal).Count() == ids.Length, "Statement IDs (SID) in a single policy must be unique.");
        return all;
    }

    private PolicyStatement ReadStatement(JsonElement statement)
    {
        RequireOnly(statement, StatementElements);
        Require(statement.TryGetProperty("Effect", out JsonElement effect), "Missing required field Effect");
        Require(effect.ValueKind == JsonValueKind.String && effect.GetString() is "Allow" or "Deny", $"Invalid effect: {effect}");
        string? sid = statement.TryGetProperty("Sid", out JsonElement id) ? Text(id) : null;
        Require(kind == PolicyKind.Resource || sid is null || sid.All(char.IsAsciiLetterOrDigit), "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
        Require(kind != PolicyKind.Identity || !Has(statement, "Principal"), "Policy document should not specify a principal.");
        Require(kind != PolicyKind.Trust || !Has(statement, "Resource"), "Has prohibited field Resource");
        return new PolicyStatement(
            sid,
            effect.GetString() == "Allow",
            ReadPrincipals(statement),
            ReadActions(statement),
            ReadResources(statement),
            statement.TryGetProperty("Condition", out JsonElement conditions) ? ReadConditions(conditions) : []);
    }

    private PolicyPatterns? Patterns(JsonElement statement, string name)
    {
        bool plain = statement.TryGetProperty(name, out JsonElement element);
        bool negated = statement.TryGetProperty("Not" + name, out JsonElement opposite);
        Require(!(plain && negated));
        return plain || negated ? new PolicyPatterns([.. Texts(plain ? element : opposite).Select(text => PolicyPattern.Of(text, variables))], negated) : null;
    }

    private PolicyPatterns ReadActions(JsonElement statement)
    {
        PolicyPatterns? actions = Patterns(statement, "Action");
        Require(actions is { Patterns.Length: > 0 }, "Policy statement must contain actions.");
        foreach (PolicyPattern action in actions!.Patterns)
        {
            int colon = action.Text.IndexOf(':', StringComparison.Ordinal);
            Require(action.Text == "*" || (colon > 0 && colon < action.Text.Length - 1), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            Require(action.Text == "*" || action.Text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c == '-'), $"Vendor {action.Text[..Math.Max(colon, 0)]} is not valid");
            Require(kind != PolicyKind.Trust || action.Text.StartsWith("sts:", StringComparison.OrdinalIgnoreCase), "AssumeRole policy may only specify STS AssumeRole actions.");
        }

        return actions;
    }

    private PolicyPatterns? ReadResources(JsonElement statement)
    {
        PolicyPatterns? resources = Patterns(statement, "Resource");
        Require(kind == PolicyKind.Trust || resources is { Patterns.Length: > 0 }, "Policy statement must contain resources.");
        foreach (PolicyPattern resource in resources?.Patterns ?? [])
        {
            Require(
                resource.Text == "*" || kind == PolicyKind.Resource || resource.HasVariables || (resource.Text.StartsWith("arn:", StringComparison.Ordinal) && resource.Text.Count(c => c == ':') >= 2),
                $"Resource {resource.Text} must be in ARN format or \"*\".");
        }

        return resources;
    }

    private PolicyPrincipals? ReadPrincipals(JsonElement statement)
    {
        bool plain = statement.TryGetProperty("Principal", out JsonElement element);
        bool negated = statement.TryGetProperty("NotPrincipal", out JsonElement opposite);
        Require(kind == PolicyKind.Identity || plain || negated, "Missing required field Principal");
        Require(!(plain && negated));
        return plain || negated ? ReadPrincipals(plain ? element : opposite, negated) : null;
    }

    private static PolicyPrincipals ReadPrincipals(JsonElement element, bool negated)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            Require(element.GetString() == "*", $"Invalid principal in policy: {element}");
            return new PolicyPrincipals(["*"], [], negated);
        }

        RequireOnly(element, ["AWS", "Service", "Federated", "CanonicalUser"]);
        string[] aws = element.TryGetProperty("AWS", out JsonElement accounts) ? Texts(accounts) : [];
        string[] others = [.. element.EnumerateObject().Where(property => property.Name != "AWS").SelectMany(property => Texts(property.Value))];
        Require(aws.Length + others.Length > 0, "Missing required field Principal cannot be empty!");
        foreach (string principal in aws)
        {
            Require(
                principal == "*" || (principal.Length == 12 && principal.All(char.IsAsciiDigit)) || (principal.StartsWith("arn:", StringComparison.Ordinal) && !principal.Contains('*', StringComparison.Ordinal)) || principal.StartsWith("AROA", StringComparison.Ordinal) || principal.StartsWith("AIDA", StringComparison.Ordinal),
                $"Invalid principal in policy: \"AWS\":\"{principal}\"");
        }

        return new PolicyPrincipals(aws, others, negated);
    }

    private PolicyCondition[] ReadConditions(JsonElement conditions)
    {
        Require(conditions.ValueKind == JsonValueKind.Object);
        List<PolicyCondition> all = [];
        foreach (JsonProperty operation in conditions.EnumerateObject())
        {
            Require(operation.Value.ValueKind == JsonValueKind.Object);
            all.AddRange(operation.Value.EnumerateObject().Select(key => ReadCondition(operation.Name, key.Name, Texts(key.Value))));
        }

        return [.. all];
    }

    private PolicyCondition ReadCondition(string operation, string key, string[] values)
    {
        string name = operation;
        SetOperator set = SetOperator.None;
        foreach (SetOperator known in (SetOperator[])[SetOperator.ForAllValues, SetOperator.ForAnyValue])
        {
            if (name.StartsWith($"{known}:", StringComparison.OrdinalIgnoreCase))
            {
                (set, name) = (known, name[($"{known}".Length + 1)..]);
            }
        }

        bool ifExists = name.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase);
        name = ifExists ? name[..^"IfExists".Length] : name;
        bool isNull = !ifExists && name.Equals("Null", StringComparison.OrdinalIgnoreCase);
        ConditionOperator? test = null;
        Require(isNull || ConditionOperator.All.TryGetValue(name, out test), $"Invalid Condition type : {operation}.");
        Require(key.IndexOf(':', StringComparison.Ordinal) > 0, $"Invalid Condition key: {key}.");
        return new PolicyCondition(set, isNull ? null : test, ifExists, key, [.. values.Select(value => PolicyPattern.Of(value, variables))]);
    }

    /// <summary>Leaves the reader's nested methods at the first fault; never leaves <see cref="Read"/>.</summary>
    private sealed class MalformedPolicyException(string message) : Exception(message);
}
