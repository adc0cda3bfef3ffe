namespace Virga.Node.Identity.Policies;

/// <summary>One statement, ready to be asked.</summary>
/// <param name="Principals">Null in identity-based policies: they speak of whom they are attached to.</param>
/// <param name="Resources">Null in trust policies: they speak of the role that they belong to.</param>
internal sealed record PolicyStatement(
    string? Sid, bool Allows, PolicyPrincipals? Principals, PolicyPatterns Actions, PolicyPatterns? Resources, PolicyCondition[] Conditions)
{
    /// <summary>Whether the statement speaks of this action on this resource under these circumstances, whoever asks.</summary>
    public bool Applies(in AccessContext context)
    {
        if (!Actions.Match(context.Action, context, ignoreCase: true) || (Resources is not null && !Resources.Match(context.Resource, context, ignoreCase: false)))
        {
            return false;
        }

        foreach (PolicyCondition condition in Conditions)
        {
            if (!condition.Holds(context))
            {
                return false;
            }
        }

        return true;
    }
}
