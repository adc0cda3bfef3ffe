using System.Text;
using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs.Patterns;

/// <summary>
/// Terms that a line has: all of them (<c>a "b c"</c>), none (<c>-a</c>), one at least (<c>?a ?b</c>). Case matters. Beside other terms
/// the optional ones say nothing, as on AWS.
/// </summary>
internal static class TermPattern
{
    public static Result<Func<string, bool>> Parse(string text)
    {
        List<Func<string, bool>> all = [];
        List<Func<string, bool>> any = [];
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            char sign = text[at] is '-' or '?' ? text[at++] : '+';
            if (!Term(text, ref at).TryGet(out Func<string, bool>? term, out VirgaError? error))
            {
                return error;
            }

            (sign == '?' ? any : all).Add(sign == '-' ? line => !term(line) : term);
        }

        return Result.Of<Func<string, bool>>(all.Count > 0 ? line => all.TrueForAll(term => term(line)) : line => any.Exists(term => term(line)));
    }

    private static Result<Func<string, bool>> Term(string text, ref int at)
    {
        if (at < text.Length && text[at] is '"' or '%')
        {
            char quote = text[at];
            if (Quoted(text, ref at) is not { } quoted)
            {
                return FilterPattern.Invalid($"a {quote} is not closed");
            }

            return quote == '"'
                ? Result.Of<Func<string, bool>>(line => line.Contains(quoted, StringComparison.Ordinal))
                : FilterPattern.Expression(quoted).TryGet(out Regex? expression, out VirgaError? error) ? Result.Of<Func<string, bool>>(expression.IsMatch) : error;
        }

        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            if (!char.IsLetterOrDigit(text[at]) && text[at] is not ('_' or '.' or '-' or '/' or ':' or '#' or '@' or '$'))
            {
                return FilterPattern.Invalid($"a term with {text[at]} goes between double quotes");
            }

            at++;
        }

        string word = text[start..at];
        return word.Length == 0 ? FilterPattern.Invalid("a sign has no term") : Result.Of<Func<string, bool>>(line => line.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>What stands between two quotes of a kind; null when the second is missing. A backslash takes a double quote for itself.</summary>
    internal static string? Quoted(string text, ref int at)
    {
        char quote = text[at++];
        StringBuilder inside = new();
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (quote == '"' && text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            inside.Append(text[at]);
        }

        return at++ < text.Length ? inside.ToString() : null;
    }
}
