using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Functions;

/// <summary>
/// A function as callers name it: name, partial ARN (<c>123456789012:function:name</c>) or ARN, each with an optional qualifier.
/// Source: AWS Lambda API, <c>FunctionName</c>.
/// </summary>
internal readonly partial record struct FunctionReference(string Name, string? Qualifier)
{
    private const string Rule =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?";

    /// <summary>Parses the reference; a qualifier given besides must not contradict one in it.</summary>
    public static Result<FunctionReference> Parse(string text, string? qualifier = null)
    {
        if (IsPlainName(text) && qualifier is null)
        {
            return new FunctionReference(text, null); // what nearly every call sends
        }

        Match match = Pattern().Match(text);
        if (!match.Success || match.Groups["name"].Length > 64)
        {
            return Invalid("functionName", text, Rule);
        }

        string? own = match.Groups["qualifier"].Success ? match.Groups["qualifier"].Value : null;
        if (own is not null && qualifier is not null && own != qualifier)
        {
            return new VirgaError(
                Outcome.InvalidParameter,
                "The derived qualifier from the function name does not match the specified qualifier.");
        }

        qualifier ??= own;
        return qualifier is null || QualifierPattern().IsMatch(qualifier)
            ? new FunctionReference(match.Groups["name"].Value, qualifier)
            : Invalid("qualifier", qualifier, @"(|[a-zA-Z0-9$_-]+)");
    }

    /// <summary>AWS's message for a value that breaks a pattern.</summary>
    public static VirgaError Invalid(string member, string value, string rule) => new(
        Outcome.Validation,
        $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: {rule}");

    private static bool IsPlainName(string text)
    {
        foreach (char one in text)
        {
            if (!char.IsAsciiLetterOrDigit(one) && one is not ('-' or '_'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= 64;
    }

    [GeneratedRegex(@"^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d:)?(\d{12}:)?(function:)?(?<name>[a-zA-Z0-9-_]+)(:(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^[a-zA-Z0-9$_-]{1,128}\z")]
    private static partial Regex QualifierPattern();
}
