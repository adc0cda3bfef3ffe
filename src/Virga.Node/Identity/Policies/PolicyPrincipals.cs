namespace Virga.Node.Identity.Policies;

/// <summary>A statement's <c>Principal</c> or <c>NotPrincipal</c>.</summary>
/// <param name="Aws">Account ids and ARNs, or <c>*</c>.</param>
/// <param name="Others">Services and federated providers by name.</param>
/// <remarks>Source: IAM User Guide, "AWS JSON policy elements: Principal".</remarks>
internal sealed record PolicyPrincipals(string[] Aws, string[] Others, bool Negated)
{
    public PrincipalMatch Match(Principal principal)
    {
        PrincipalMatch best = Array.IndexOf(Others, principal.Arn) >= 0 ? PrincipalMatch.Direct : PrincipalMatch.None;
        foreach (string named in Aws)
        {
            PrincipalMatch match = Match(named, principal);
            best = match > best ? match : best;
        }

        return !Negated ? best : best == PrincipalMatch.None ? PrincipalMatch.Direct : PrincipalMatch.None;
    }

    private static PrincipalMatch Match(string named, Principal principal)
    {
        if (named == "*" || named == principal.Arn)
        {
            return PrincipalMatch.Direct;
        }

        if (named == principal.IdentityArn)
        {
            return principal.Kind == PrincipalKind.AssumedRole ? PrincipalMatch.Role : PrincipalMatch.Direct;
        }

        return principal.AccountId.Length > 0 && (named == principal.AccountId || named == $"arn:aws:iam::{principal.AccountId}:root") ? PrincipalMatch.Account : PrincipalMatch.None;
    }
}
