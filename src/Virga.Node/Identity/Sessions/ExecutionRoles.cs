using System.Runtime.CompilerServices;
using Virga.Node.Functions;
using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Identity.Sessions;

/// <summary>
/// The credentials that a function's instances get: a session of its execution role, which may do what the role's policies allow at the
/// time of each request. Source: AWS Lambda developer guide, "Defining Lambda function permissions with an execution role".
/// </summary>
internal sealed class ExecutionRoles(IdentityCatalog catalog, Authorizer authorizer, SessionIssuer issuer, TimeProvider time)
{
    /// <summary>Longer than an instance lives (<c>SchedulingOptions.MaxInstanceAge</c>), by what it takes to be reused.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(36);

    private const string Service = "lambda.amazonaws.com";
    private static readonly TimeSpan Reuse = TimeSpan.FromHours(1);

    private readonly ConditionalWeakTable<FunctionVersion, Issued> issued = [];

    /// <summary>Variables for an instance's environment.</summary>
    public IReadOnlyDictionary<string, string> CredentialsOf(FunctionVersion version)
    {
        if (!issued.TryGetValue(version, out Issued? last) || last.Identities != catalog.Now || time.GetElapsedTime(last.At) > Reuse)
        {
            last = Issue(version);
            issued.AddOrUpdate(version, last);
        }

        return last.Variables;
    }

    /// <summary>Why a function may not have the role; null: it may. A role that isn't on this node is taken, and allows nothing.</summary>
    public VirgaError? Check(string roleArn) =>
        catalog.Now.FindRole(roleArn) is { } role && authorizer.CheckTrust(Principal.Service(Service), "sts:AssumeRole", role) is not null
            ? new VirgaError(Outcome.InvalidParameter, "The role defined for the function cannot be assumed by Lambda.")
            : null;

    private Issued Issue(FunctionVersion version)
    {
        IdentitySnapshot identities = catalog.Now;
        TemporaryCredentials session = issuer.AssumeForService(Service, version.Role, version.FunctionName, Lifetime).TryGet(out TemporaryCredentials? assumed, out _)
            ? assumed
            : issuer.IssueEmpty(version.Role, version.FunctionName, Lifetime);
        return new Issued(identities, time.GetTimestamp(), new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = session.Key.Id,
            ["AWS_SECRET_ACCESS_KEY"] = session.Key.Secret,
            ["AWS_SESSION_TOKEN"] = session.Token,
        });
    }

    private sealed record Issued(IdentitySnapshot Identities, long At, IReadOnlyDictionary<string, string> Variables);
}
