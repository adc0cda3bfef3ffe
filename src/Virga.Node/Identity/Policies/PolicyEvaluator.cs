namespace Virga.Node.Identity.Policies;

/// <summary>Asks policies: an explicit deny wins, else one allow is enough, else they say nothing.</summary>
/// <remarks>Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".</remarks>
internal static class PolicyEvaluator
{
    /// <summary>What identity-based policies, a permissions boundary or session policies say together.</summary>
    public static PolicyEffect Evaluate(ReadOnlySpan<PolicyDocument> policies, in AccessContext context)
    {
        PolicyEffect effect = PolicyEffect.None;
        foreach (PolicyDocument policy in policies)
        {
            foreach (PolicyStatement statement in policy.Statements)
            {
                if ((!statement.Allows || effect == PolicyEffect.None) && statement.Applies(context))
                {
                    if (!statement.Allows)
                    {
                        return PolicyEffect.Deny;
                    }

                    effect = PolicyEffect.Allow;
                }
            }
        }

        return effect;
    }

    /// <summary>What a resource's own policy says of the principal, and how directly it names it.</summary>
    public static (PolicyEffect Effect, PrincipalMatch Match) EvaluateResource(PolicyDocument policy, in AccessContext context)
    {
        PrincipalMatch allowed = PrincipalMatch.None;
        foreach (PolicyStatement statement in policy.Statements)
        {
            PrincipalMatch match = statement.Principals?.Match(context.Principal) ?? PrincipalMatch.None;
            if (match == PrincipalMatch.None || !statement.Applies(context))
            {
                continue;
            }

            if (!statement.Allows)
            {
                return (PolicyEffect.Deny, match);
            }

            allowed = match > allowed ? match : allowed;
        }

        return (allowed == PrincipalMatch.None ? PolicyEffect.None : PolicyEffect.Allow, allowed);
    }
}
