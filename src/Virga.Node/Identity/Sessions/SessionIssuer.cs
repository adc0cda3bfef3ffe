using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Identity.Sessions;

/// <summary>Gives temporary credentials of a role to whom the role's trust policy names.</summary>
/// <remarks>Source: AWS STS API, AssumeRole.</remarks>
internal sealed class SessionIssuer(IdentityCatalog catalog, Authorizer authorizer, SessionTokens tokens)
{
    private const string Action = "sts:AssumeRole";
    private const string Nothing = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"none:None","Resource":"*"}]}""";

    /// <summary>
    /// For a service that acts in a role's name, such as <c>lambda.amazonaws.com</c> with a function's execution role. The error is
    /// <see cref="Outcome.NotFound"/> when there is no such role, <see cref="Outcome.AccessDenied"/> when it doesn't trust the service.
    /// </summary>
    public Result<TemporaryCredentials> AssumeForService(string service, string roleArn, string sessionName, TimeSpan lifetime)
    {
        if (catalog.Now.FindRole(roleArn) is not { } role)
        {
            return new VirgaError(Outcome.NotFound, $"The role {roleArn} cannot be found.") { AwsCode = "NoSuchEntity" };
        }

        return authorizer.CheckTrust(Principal.Service(service), Action, role) is { } refused ? refused : Issue(role, new SessionRequest(sessionName, lifetime));
    }

    /// <summary>For whoever asks. A role that isn't there is refused in the same words as one that doesn't trust the caller.</summary>
    public Result<TemporaryCredentials> Assume(Principal caller, string roleArn, SessionRequest request, Policies.IConditionKeys? keys)
    {
        if (catalog.Now.FindRole(roleArn) is not { } role)
        {
            return new VirgaError(Outcome.AccessDenied, $"User: {caller.Arn} is not authorized to perform: {Action} on resource: {roleArn} because no resource-based policy allows the {Action} action");
        }

        if (authorizer.CheckTrust(caller, Action, role, keys) is { } refused)
        {
            return refused;
        }

        return request.Lifetime.TotalSeconds <= role.MaxSession
            ? Issue(role, request)
            : new VirgaError(Outcome.Validation, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }

    /// <summary>For a role that isn't there: they name it, so that refusals do, and allow nothing, also when a role of its name comes to be.</summary>
    public TemporaryCredentials IssueEmpty(string roleArn, string sessionName, TimeSpan lifetime)
    {
        string name = roleArn[(roleArn.LastIndexOf('/') + 1)..];
        Principal session = new($"arn:aws:sts::{catalog.Now.Account}:assumed-role/{name}/{sessionName}") { IdentityArn = roleArn };
        return tokens.Issue(session, lifetime, [Nothing]);
    }

    /// <summary>For the holder of a wallet that an administrator attached to a user or role: the attachment is the trust.</summary>
    public Result<TemporaryCredentials> IssueAttached(PolicyHolder holder, SessionRequest request)
    {
        if (holder is Role role)
        {
            return request.Lifetime.TotalSeconds <= role.MaxSession
                ? Issue(role, request)
                : new VirgaError(Outcome.Validation, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }

        return tokens.Issue(new Principal(holder.ArnIn(catalog.Now.Account)) { IdentityId = holder.Id, MfaAt = request.MfaAt }, request.Lifetime, request.Policies);
    }

    private TemporaryCredentials Issue(Role role, SessionRequest request)
    {
        string account = catalog.Now.Account;
        Principal session = new($"arn:aws:sts::{account}:assumed-role/{role.Name}/{request.Name}") { IdentityArn = role.ArnIn(account), IdentityId = role.Id, MfaAt = request.MfaAt };
        return tokens.Issue(session, request.Lifetime, request.Policies);
    }
}
