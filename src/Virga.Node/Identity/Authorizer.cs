using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Identity;

/// <summary>
/// Decides whether a principal may do something. The account's root and the node itself may do all; all others what policies say:
/// identity-based ones, the resource's own, the permissions boundary, the session's.
/// </summary>
/// <remarks>
/// Source: IAM User Guide, "Policy evaluation for requests within a single account". Policies are compiled at a principal's first
/// request after a change of any identity; a check without variables or conditions then allocates nothing.
/// </remarks>
internal sealed class Authorizer(IdentityCatalog catalog, TimeProvider time)
{
    /// <summary>Null when the principal may, else <c>AccessDenied</c> in AWS's words.</summary>
    /// <param name="action">Such as <c>lambda:InvokeFunction</c>.</param>
    /// <param name="resource">ARN of the resource, or <c>*</c> for actions that have none.</param>
    /// <param name="keys">What the request brings to conditions.</param>
    /// <param name="resourcePolicy">The resource's own policy, if it has one.</param>
    public VirgaError? Check(Principal principal, string action, string resource, IConditionKeys? keys = null, PolicyDocument? resourcePolicy = null) =>
        principal.Kind is PrincipalKind.Root or PrincipalKind.Node ? null : Refusal(Decide(principal, action, resource, keys, resourcePolicy), principal, action, resource);

    /// <summary>Whether the role's trust policy lets the principal assume it, and the principal's own policies do where the trust names only the account.</summary>
    /// <param name="action">One of the <c>sts:AssumeRole</c> actions.</param>
    public VirgaError? CheckTrust(Principal principal, string action, Role role, IConditionKeys? keys = null)
    {
        string arn = role.ArnIn(catalog.Now.Account);
        return Refusal(Decide(principal, action, arn, keys, PolicyDocument.Stored(role.Trust, PolicyKind.Trust), mustGrant: true), principal, action, arn);
    }

    /// <param name="mustGrant">The resource's policy must allow, whatever the principal's own say.</param>
    public AccessDecision Decide(Principal principal, string action, string resource, IConditionKeys? keys, PolicyDocument? resourcePolicy, bool mustGrant = false)
    {
        Grants? grants = GrantsOf(principal);
        AccessContext context = new(principal, grants?.Holder, action, resource, keys, time);
        return Decide(context, grants?.Policies ?? [], grants?.Boundary ?? [], resourcePolicy, mustGrant);
    }

    public static AccessDecision Decide(in AccessContext context, PolicyDocument[] policies, PolicyDocument[] boundary, PolicyDocument? resourcePolicy, bool mustGrant = false)
    {
        Principal principal = context.Principal;
        PolicyEffect byIdentity = principal.Kind is PrincipalKind.Root or PrincipalKind.Node ? PolicyEffect.Allow : PolicyEvaluator.Evaluate(policies, context);
        (PolicyEffect byResource, PrincipalMatch match) = resourcePolicy is null ? default : PolicyEvaluator.EvaluateResource(resourcePolicy, context);
        PolicyEffect byBoundary = boundary.Length == 0 ? PolicyEffect.Allow : PolicyEvaluator.Evaluate(boundary, context);
        PolicyEffect bySession = principal.SessionPolicies is { } session ? PolicyEvaluator.Evaluate(session, context) : PolicyEffect.Allow;

        bool granted = byIdentity == PolicyEffect.Allow || (byResource == PolicyEffect.Allow && match >= PrincipalMatch.Role);
        return byIdentity == PolicyEffect.Deny ? AccessDecision.DeniedByIdentity
            : byResource == PolicyEffect.Deny ? AccessDecision.DeniedByResource
            : byBoundary == PolicyEffect.Deny ? AccessDecision.DeniedByBoundary
            : bySession == PolicyEffect.Deny ? AccessDecision.DeniedBySession
            : byResource == PolicyEffect.Allow && match == PrincipalMatch.Direct ? AccessDecision.Allowed
            : mustGrant && byResource != PolicyEffect.Allow ? AccessDecision.NotAllowedByResource
            : !granted ? principal.Kind == PrincipalKind.Service ? AccessDecision.NotAllowedByResource : AccessDecision.NotAllowedByIdentity
            : byBoundary != PolicyEffect.Allow ? AccessDecision.NotAllowedByBoundary
            : bySession != PolicyEffect.Allow ? AccessDecision.NotAllowedBySession
            : AccessDecision.Allowed;
    }

    /// <summary>Of the user or role as it is now. One that was deleted, or deleted and made anew, gives nothing to sessions of before.</summary>
    public Grants? GrantsOf(Principal principal)
    {
        EntityKind kind = principal.Kind == PrincipalKind.AssumedRole ? EntityKind.Role : EntityKind.User;
        string name = principal.Kind == PrincipalKind.FederatedUser ? principal.IdentityArn[(principal.IdentityArn.LastIndexOf('/') + 1)..] : principal.Name;
        return name.Length > 0 && catalog.Now.GrantsOf(new EntityKey(kind, name)) is { } grants && (principal.IdentityId.Length == 0 || principal.IdentityId == grants.Holder.Id) ? grants : null;
    }

    private static VirgaError? Refusal(AccessDecision decision, Principal principal, string action, string resource)
    {
        string? why = decision switch
        {
            AccessDecision.Allowed => null,
            AccessDecision.DeniedByIdentity => "with an explicit deny in an identity-based policy",
            AccessDecision.DeniedByResource => "with an explicit deny in a resource-based policy",
            AccessDecision.DeniedByBoundary => "with an explicit deny in a permissions boundary",
            AccessDecision.DeniedBySession => "with an explicit deny in a session policy",
            AccessDecision.NotAllowedByResource => $"because no resource-based policy allows the {action} action",
            AccessDecision.NotAllowedByBoundary => $"because no permissions boundary allows the {action} action",
            AccessDecision.NotAllowedBySession => $"because no session policy allows the {action} action",
            _ => $"because no identity-based policy allows the {action} action",
        };
        return why is null ? null : new VirgaError(Outcome.AccessDenied, $"User: {principal.Arn} is not authorized to perform: {action} on resource: {resource} {why}");
    }
}
