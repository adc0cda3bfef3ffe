using System.Text;

namespace Virga.Node.Identity.Policies;

/// <summary>A value in a policy: text with wildcards and, from version 2012-10-17 on, variables such as <c>${aws:username}</c>.</summary>
/// <remarks>Source: IAM User Guide, "IAM policy elements: Variables and tags".</remarks>
internal readonly record struct PolicyPattern(string Text, bool HasVariables)
{
    public static PolicyPattern Of(string text, bool variables) => new(text, variables && text.Contains("${", StringComparison.Ordinal));

    /// <summary>The pattern with its variables' values in place; null when one has no value, since then the pattern matches nothing.</summary>
    public string? In(in AccessContext context)
    {
        if (!HasVariables)
        {
            return Text;
        }

        StringBuilder whole = new(Text.Length + 32);
        int from = 0;
        int start;
        while ((start = Text.IndexOf("${", from, StringComparison.Ordinal)) >= 0 && Text.IndexOf('}', start) is >= 0 and int end)
        {
            if (Value(Text[(start + 2)..end], context) is not { } value)
            {
                return null;
            }

            whole.Append(Text, from, start - from).Append(Wildcard.Literal(value));
            from = end + 1;
        }

        return whole.Append(Text, from, Text.Length - from).ToString();
    }

    /// <summary><c>key</c>, <c>key, 'default'</c>, or one of the characters that mean something else by themselves.</summary>
    private static string? Value(string variable, in AccessContext context)
    {
        if (variable is "*" or "?" or "$")
        {
            return variable;
        }

        string[] parts = variable.Split(',', 2, StringSplitOptions.TrimEntries);
        string[]? values = context.Find(parts[0]);
        return values is { Length: 1 } ? values[0] : parts.Length == 2 ? parts[1].Trim('\'') : null;
    }
}
