namespace Virga.Node.Identity.Policies;

/// <summary>
/// Patterns with <c>*</c> (any characters) and <c>?</c> (exactly one). Characters that a policy variable brought in are literal,
/// whatever they are: a user called <c>*</c> may not own everything.
/// </summary>
internal static class Wildcard
{
    private const char LiteralStar = '\uE000'; // of Unicode's private use area
    private const char LiteralQuestion = '\uE001';

    /// <summary>The text as a part of a pattern in which it stands for itself.</summary>
    public static string Literal(string text) => text.Replace('*', LiteralStar).Replace('?', LiteralQuestion);

    /// <summary>The text that a pattern without wildcards stands for.</summary>
    public static string Plain(string pattern) => pattern.Replace(LiteralStar, '*').Replace(LiteralQuestion, '?');

    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        int at = 0;
        int star = -1;
        int resume = 0;
        int i = 0;
        while (i < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, i);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || Same(pattern[at], text[i], ignoreCase)))
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                (at, i) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimStart('*').IsEmpty;
    }

    private static bool Same(char pattern, char text, bool ignoreCase) => pattern switch
    {
        LiteralStar => text == '*',
        LiteralQuestion => text == '?',
        _ => pattern == text || (ignoreCase && char.ToLowerInvariant(pattern) == char.ToLowerInvariant(text)),
    };
}
