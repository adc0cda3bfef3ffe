using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Instance profiles. Source: AWS IAM API, CreateInstanceProfile, AddRoleToInstanceProfile and so on.</summary>
internal sealed class InstanceProfileOperations(IdentityCatalog catalog, TimeProvider time) : IIamOperations
{
    private const EntityKind Kind = EntityKind.InstanceProfile;

    public IEnumerable<IamOperation> All =>
    [
        new("CreateInstanceProfile", ["InstanceProfileName"], call => call.ArnOf(Kind), call => Show(call, catalog.Add(new InstanceProfile
        {
            Name = call["InstanceProfileName"]!,
            Path = call["Path"] ?? "/",
            Id = EntityId.New(Kind),
            Created = time.GetUtcNow(),
            Tags = IamChange.TagsOf(call),
        }))),
        new("GetInstanceProfile", ["InstanceProfileName"], call => call.ArnOf(Kind), call => Show(call, call.Find<InstanceProfile>(Kind))),
        new("ListInstanceProfiles", [], call => call.ArnOfAll(Kind), call => List(call, call.Now.All<InstanceProfile>().Where(profile => profile.Path.StartsWith(call["PathPrefix"] ?? "/", StringComparison.Ordinal)))),
        new("ListInstanceProfilesForRole", ["RoleName"], call => call.ArnOf(EntityKind.Role), call => call.Find<Role>(EntityKind.Role).TryGet(out Role? role, out VirgaError? error)
            ? List(call, call.Now.All<InstanceProfile>().Where(profile => profile.Role == role.Name))
            : error),
        new("DeleteInstanceProfile", ["InstanceProfileName"], call => call.ArnOf(Kind), call => IamAnswer.After(catalog.Remove<InstanceProfile>(call, Kind, (profile, _) =>
            profile.Role is null ? null : IamError.DeleteConflict("Cannot delete entity, must remove roles from instance profile first.")))),
        new("AddRoleToInstanceProfile", ["InstanceProfileName", "RoleName"], call => call.ArnOf(Kind), call => Change(call, (profile, role) =>
            profile.Role is null ? profile with { Role = role.Name } : IamError.Quota("InstanceSessionsPerInstanceProfile", 1))),
        new("RemoveRoleFromInstanceProfile", ["InstanceProfileName", "RoleName"], call => call.ArnOf(Kind), call => Change(call, (profile, role) =>
            profile.Role == role.Name ? profile with { Role = null } : IamError.NoSuchEntity(EntityKind.Role, role.Name))),
    ];

    private static Result<IamAnswer> Show(IamCall call, Result<InstanceProfile> result) =>
        IamAnswer.After(result, (writer, profile) => writer.WriteElement("InstanceProfile", inner => inner.WriteProfile(profile, call.Now)));

    private static Result<IamAnswer> List(IamCall call, IEnumerable<InstanceProfile> profiles) =>
        IamPage.Of(call, "InstanceProfiles", profiles, profile => profile.Name, (writer, profile) => writer.WriteProfile(profile, call.Now, whole: false));

    private Result<IamAnswer> Change(IamCall call, Func<InstanceProfile, Role, Result<InstanceProfile>> change) => IamAnswer.After(catalog.Change<InstanceProfile>(call, Kind, profile =>
        call.Find<Role>(EntityKind.Role).TryGet(out Role? role, out VirgaError? error) ? change(profile, role) : error));
}
