using Virga.Node.Identity.Policies;

namespace Virga.Node.Identity;

/// <summary>Who makes a request.</summary>
/// <param name="Arn">For instance <c>arn:aws:iam::000000000000:root</c>, or a service's name.</param>
/// <remarks>Source: IAM User Guide, "AWS JSON policy elements: Principal", "IAM identifiers".</remarks>
public sealed record Principal(string Arn)
{
    public PrincipalKind Kind { get; } = KindOf(Arn);

    /// <summary>Twelve digits; empty for services.</summary>
    public string AccountId { get; } = Part(Arn, 4);

    /// <summary>Name of the user, role or federated user; empty for others.</summary>
    public string Name { get; } = NameOf(Arn);

    /// <summary>Of an assumed role.</summary>
    public string SessionName { get; } = KindOf(Arn) == PrincipalKind.AssumedRole ? Arn[(Arn.LastIndexOf('/') + 1)..] : "";

    /// <summary>ARN of the user or role whose permissions these are; of others <see cref="Arn"/>.</summary>
    public string IdentityArn { get; init; } = Arn;

    /// <summary>Unique id of that user or role; empty for long-term keys, which go with their user.</summary>
    public string IdentityId { get; init; } = "";

    /// <summary>Signed with temporary credentials, which can't be exchanged for others that last longer.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>When a second factor was given for these credentials; null: none was.</summary>
    public DateTimeOffset? MfaAt { get; init; }

    /// <summary>Policies that came with the session and limit it; null: none did.</summary>
    internal PolicyDocument[]? SessionPolicies { get; init; }

    /// <summary>The text of <see cref="SessionPolicies"/>, for those who go on in the session's name.</summary>
    internal string[]? SessionDocuments { get; init; }

    public static Principal Root(string account) => new($"arn:aws:iam::{account}:root");

    /// <summary>A service that acts by itself, such as <c>apigateway.amazonaws.com</c>.</summary>
    public static Principal Service(string name) => new(name);

    /// <summary>What <c>aws:userid</c> and GetCallerIdentity say.</summary>
    /// <param name="entityId">The unique id of the user or role behind the principal, when there is one.</param>
    internal string UserIdOf(string? entityId) => Kind switch
    {
        PrincipalKind.User => entityId ?? AccountId,
        PrincipalKind.AssumedRole => $"{entityId}:{SessionName}",
        PrincipalKind.FederatedUser => $"{AccountId}:{Name}",
        _ => AccountId,
    };

    private static PrincipalKind KindOf(string arn) =>
        !arn.StartsWith("arn:", StringComparison.Ordinal) ? PrincipalKind.Service : Part(arn, 5).Split('/')[0] switch
        {
            "root" => PrincipalKind.Root,
            "user" => PrincipalKind.User,
            "assumed-role" => PrincipalKind.AssumedRole,
            "federated-user" => PrincipalKind.FederatedUser,
            "node" => PrincipalKind.Node,
            _ => PrincipalKind.Service,
        };

    private static string NameOf(string arn) => KindOf(arn) switch
    {
        PrincipalKind.AssumedRole => arn.Split('/')[1],
        PrincipalKind.User or PrincipalKind.FederatedUser => arn[(arn.LastIndexOf('/') + 1)..],
        _ => "",
    };

    private static string Part(string arn, int index) => arn.Split(':', 6) is { Length: 6 } parts ? parts[index] : "";
}
