using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Roles that belong to a service. Source: AWS IAM API, CreateServiceLinkedRole, DeleteServiceLinkedRole.</summary>
internal sealed class ServiceRoleOperations(IdentityCatalog catalog, TimeProvider time) : IIamOperations
{
    private const EntityKind Kind = EntityKind.Role;

    public IEnumerable<IamOperation> All =>
    [
        new("CreateServiceLinkedRole", ["AWSServiceName"], call => Entity.ArnOf(call.Account, Kind, PathOf(call["AWSServiceName"]!), NameOf(call)), Create),
        new("DeleteServiceLinkedRole", ["RoleName"], call => call.ArnOf(Kind), Delete),
        new("GetServiceLinkedRoleDeletionStatus", ["DeletionTaskId"], _ => "*", _ => IamAnswer.Of(writer => writer.WriteElementString("Status", "SUCCEEDED"))),
    ];

    private static string PathOf(string service) => $"/aws-service-role/{service}/";

    /// <summary>AWS gives each service's role a name of its own; here they all follow one form.</summary>
    private static string NameOf(IamCall call)
    {
        string service = call["AWSServiceName"]!.Split('.')[0];
        return $"AWSServiceRoleFor{string.Concat(service.Split('-').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]))}{(call["CustomSuffix"] is { Length: > 0 } suffix ? $"_{suffix}" : "")}";
    }

    private Result<IamAnswer> Create(IamCall call)
    {
        string service = call["AWSServiceName"]!;
        if (!service.EndsWith(".amazonaws.com", StringComparison.Ordinal) || service.Contains('/', StringComparison.Ordinal) || service.Contains('"', StringComparison.Ordinal))
        {
            return IamError.InvalidInput($"Service {service} isn't one that has service-linked roles.");
        }

        Role role = new()
        {
            Name = NameOf(call),
            Path = PathOf(service),
            Id = EntityId.New(Kind),
            Created = time.GetUtcNow(),
            Description = call["Description"],
            Trust = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""",
        };
        return catalog.Add(role).Error is null
            ? IamAnswer.Of(writer => writer.WriteElement("Role", inner => inner.WriteRole(role, call.Account)))
            : IamError.InvalidInput($"Service role name {role.Name} has been taken in this account, please try a different suffix.");
    }

    /// <summary>Done at once; the task that AWS speaks of has succeeded by then.</summary>
    private Result<IamAnswer> Delete(IamCall call) => IamAnswer.After(
        catalog.Remove<Role>(call, Kind, (role, _) => role.IsServiceLinked ? null : IamError.NoSuchEntity(Kind, role.Name)),
        (writer, role) => writer.WriteElementString("DeletionTaskId", $"task{role.Path}{role.Name}/{role.Id}"));
}
