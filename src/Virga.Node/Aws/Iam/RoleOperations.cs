using System.Globalization;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Roles. Source: AWS IAM API, CreateRole, GetRole, ListRoles, UpdateRole, UpdateAssumeRolePolicy, DeleteRole and so on.</summary>
internal sealed class RoleOperations(IdentityCatalog catalog, TimeProvider time) : IIamOperations
{
    private const EntityKind Kind = EntityKind.Role;
    private const int MaxTrust = 2048;

    public IEnumerable<IamOperation> All =>
    [
        new("CreateRole", ["RoleName", "AssumeRolePolicyDocument"], call => call.ArnOf(Kind), Create),
        new("GetRole", ["RoleName"], call => call.ArnOf(Kind), call => Show(call, call.Find<Role>(Kind))),
        new("ListRoles", [], call => call.ArnOfAll(Kind), call => IamPage.Of(
            call, "Roles", call.Now.All<Role>().Where(role => role.Path.StartsWith(call["PathPrefix"] ?? "/", StringComparison.Ordinal)), role => role.Name, (writer, role) => writer.WriteRole(role, call.Account, whole: false))),
        new("UpdateRole", ["RoleName"], call => call.ArnOf(Kind), call => IamAnswer.After(Update(call), (_, _) => { })),
        new("UpdateRoleDescription", ["RoleName", "Description"], call => call.ArnOf(Kind), call => Show(call, Update(call))),
        new("UpdateAssumeRolePolicy", ["RoleName", "PolicyDocument"], call => call.ArnOf(Kind), call => IamAnswer.After(Change(call, role =>
            CheckTrust(call["PolicyDocument"]!) is { } error ? error : role with { Trust = call["PolicyDocument"]! }))),
        new("DeleteRole", ["RoleName"], call => call.ArnOf(Kind), call => IamAnswer.After(catalog.Remove<Role>(call, Kind, Obstacle))),
    ];

    private static VirgaError? CheckTrust(string document) => IamChange.CheckDocument(document, PolicyKind.Trust, "ACLSizePerRole", MaxTrust);

    private static VirgaError? Obstacle(Role role, IdentitySnapshot now) =>
        role.IsServiceLinked ? IamError.Unmodifiable($"Cannot perform the operation on the protected role '{role.Name}' - this role is only modifiable by AWS")
        : now.All<InstanceProfile>().Any(profile => role.Name.Equals(profile.Role, StringComparison.OrdinalIgnoreCase)) ? IamError.DeleteConflict("Cannot delete entity, must remove roles from instance profile first.")
        : IamChange.PoliciesLeft(role);

    private static Result<IamAnswer> Show(IamCall call, Result<Role> result) => IamAnswer.After(result, (writer, role) => writer.WriteElement("Role", inner => inner.WriteRole(role, call.Account)));

    private static int? MaxSession(IamCall call) => int.TryParse(call["MaxSessionDuration"], CultureInfo.InvariantCulture, out int seconds) ? seconds : null;

    private Result<IamAnswer> Create(IamCall call)
    {
        if (CheckTrust(call["AssumeRolePolicyDocument"]!) is { } malformed)
        {
            return malformed;
        }

        if (!IamChange.BoundaryOf(call).TryGet(out string? boundary, out VirgaError? error))
        {
            return error;
        }

        Role made = new()
        {
            Name = call["RoleName"]!,
            Path = call["Path"] ?? "/",
            Id = EntityId.New(Kind),
            Created = time.GetUtcNow(),
            Tags = IamChange.TagsOf(call),
            Trust = call["AssumeRolePolicyDocument"]!,
            Description = call["Description"],
            MaxSession = MaxSession(call) ?? 3600,
            Boundary = boundary,
        };
        return made.IsServiceLinked
            ? IamError.InvalidInput("The path /aws-service-role/ is kept for service-linked roles: use CreateServiceLinkedRole.")
            : Show(call, catalog.Add(made));
    }

    private Result<Role> Update(IamCall call) => Change(call, role => role with
    {
        Description = call["Description"] ?? role.Description,
        MaxSession = MaxSession(call) ?? role.MaxSession,
    });

    private Result<Role> Change(IamCall call, Func<Role, Result<Role>> change) => catalog.Change<Role>(call, Kind, role =>
        role.IsServiceLinked ? IamError.Unmodifiable($"Cannot perform the operation on the protected role '{role.Name}' - this role is only modifiable by AWS") : change(role));
}
