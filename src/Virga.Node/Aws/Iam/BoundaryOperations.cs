using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Permissions boundaries. Source: AWS IAM API, PutRolePermissionsBoundary, DeleteRolePermissionsBoundary and the same of users.</summary>
internal sealed class BoundaryOperations(IdentityCatalog catalog) : IIamOperations
{
    private static readonly EntityKind[] Holders = [EntityKind.User, EntityKind.Role];

    public IEnumerable<IamOperation> All => Holders.SelectMany(For);

    private IEnumerable<IamOperation> For(EntityKind kind) =>
    [
        new($"Put{kind}PermissionsBoundary", [$"{kind}Name", "PermissionsBoundary"], call => call.ArnOf(kind), call => IamAnswer.After(catalog.Change<PolicyHolder>(call, kind, holder =>
            IamChange.BoundaryOf(call).Error is { } error ? error : holder with { Boundary = call["PermissionsBoundary"] }))),
        new($"Delete{kind}PermissionsBoundary", [$"{kind}Name"], call => call.ArnOf(kind), call => IamAnswer.After(catalog.Change<PolicyHolder>(call, kind, holder =>
            holder.Boundary is null ? IamError.NoSuchEntity($"{kind} {holder.Name} has no permissions boundary.") : holder with { Boundary = null }))),
    ];
}
