namespace Virga.Node.Identity.Policies;

/// <summary>A statement's <c>Action</c>, <c>NotAction</c>, <c>Resource</c> or <c>NotResource</c>.</summary>
/// <param name="Negated">Everything matches but these.</param>
internal sealed record PolicyPatterns(PolicyPattern[] Patterns, bool Negated)
{
    public bool Match(string text, in AccessContext context, bool ignoreCase)
    {
        foreach (PolicyPattern pattern in Patterns)
        {
            if (pattern.In(context) is { } expected && Wildcard.IsMatch(expected, text, ignoreCase))
            {
                return !Negated;
            }
        }

        return Negated;
    }
}
