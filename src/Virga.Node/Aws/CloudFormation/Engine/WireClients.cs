using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Identity.Sessions;
using Virga.Node.Services.Stacks;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>Makes clients that act in a stack's name: with its service role, else as who asked for the operation.</summary>
/// <param name="endpoint">The node's own address, once it listens.</param>
internal sealed class WireClients(Func<string> endpoint, NodeAddress address, SessionIssuer issuer, SessionTokens tokens, TimeProvider time) : IDisposable
{
    private const string Service = "cloudformation.amazonaws.com";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(16) };

    public static StackActor ActorOf(Principal principal, string? role) => new(principal.Arn, principal.IdentityArn, principal.IdentityId, principal.SessionDocuments) { ServiceRole = role };

    public Result<WireClient> Open(StackActor actor, CancellationToken cancellation)
    {
        if (actor.ServiceRole is { } role)
        {
            return issuer.AssumeForService(Service, role, "AWSCloudFormation", Lifetime).TryGet(out TemporaryCredentials? assumed, out _)
                ? Client(assumed, cancellation)
                : new VirgaError(Outcome.Validation, $"Role {role} is invalid or cannot be assumed") { AwsCode = "ValidationError" };
        }

        Principal principal = new(actor.Arn) { IdentityArn = actor.IdentityArn, IdentityId = actor.IdentityId };
        return Client(tokens.Issue(principal, Lifetime, actor.Policies), cancellation);
    }

    public void Dispose() => http.Dispose();

    private WireClient Client(TemporaryCredentials session, CancellationToken cancellation) => new(http, endpoint(), address, session, time, cancellation);
}
