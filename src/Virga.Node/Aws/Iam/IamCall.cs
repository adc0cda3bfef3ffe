using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>A request for an operation.</summary>
/// <param name="Now">Identities as they were when it came.</param>
internal sealed record IamCall(Principal Caller, AwsQuery Query, IdentitySnapshot Now)
{
    public string Account => Now.Account;

    /// <summary>The parameter, or null.</summary>
    public string? this[string name] => Query[name];

    /// <summary>The user that is named, else the one who asks; null: the account's root.</summary>
    public string? UserName => this["UserName"] ?? (Caller.Kind == PrincipalKind.User ? Caller.Name : null);

    public bool IsSet(string name) => "true".Equals(this[name], StringComparison.OrdinalIgnoreCase);

    /// <summary>The entity named by <c>UserName</c>, <c>RoleName</c> and so on.</summary>
    public Result<T> Find<T>(EntityKind kind)
        where T : Entity => Find<T>(Now, kind, this[$"{kind}Name"]!);

    public static Result<T> Find<T>(IdentitySnapshot now, EntityKind kind, string name)
        where T : Entity => now.Find<T>(kind, name) is { } found ? found : IamError.NoSuchEntity(kind, name);

    /// <summary>The ARN of the entity that <c>UserName</c>, <c>RoleName</c> and so on names, also of one that isn't there yet.</summary>
    public string ArnOf(EntityKind kind) => ArnOf(kind, this[$"{kind}Name"]);

    public string ArnOf(EntityKind kind, string? name) =>
        name is null ? Principal.Root(Account).Arn
        : Now.Find<Entity>(kind, name)?.ArnIn(Account) ?? Entity.ArnOf(Account, kind, this["Path"] ?? "/", name);

    /// <summary>What listing all of a kind is checked against.</summary>
    public string ArnOfAll(EntityKind kind) => Entity.ArnOf(Account, kind, this["PathPrefix"] ?? "/", "");
}
