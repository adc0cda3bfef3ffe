using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs.Patterns;

/// <summary>
/// What <c>filterPattern</c> asks of a line: terms, or conditions on a JSON object. Source: CloudWatch Logs User Guide, "Filter pattern
/// syntax". Patterns of space-delimited fields (<c>[ip, user, ...]</c>) are refused.
/// </summary>
internal static class FilterPattern
{
    private const int MaxLength = 1024;

    public static Result<Func<string, bool>> Parse(string? text)
    {
        text = text?.Trim() ?? "";
        return text switch
        {
            "" => Result.Of<Func<string, bool>>(_ => true),
            { Length: > MaxLength } => LogsError.Invalid($"1 validation error detected: Value at 'filterPattern' failed to satisfy constraint: Member must have length less than or equal to {MaxLength}"),
            ['{', .. string conditions, '}'] => JsonPattern.Parse(conditions),
            ['{', ..] => Invalid("it has no closing brace"),
            ['[', ..] => Invalid("patterns of space-delimited fields are not supported by this node"),
            _ => TermPattern.Parse(text),
        };
    }

    public static VirgaError Invalid(string reason) => LogsError.Invalid($"Invalid filter pattern: {reason}");

    /// <summary>An expression between percent signs; linear in time whatever it says.</summary>
    public static Result<Regex> Expression(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return Invalid($"%{text}% is no regular expression");
        }
    }
}
