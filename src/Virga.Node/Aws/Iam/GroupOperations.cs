using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Groups and who is in them. Source: AWS IAM API, CreateGroup, GetGroup, AddUserToGroup, ListGroupsForUser and so on.</summary>
internal sealed class GroupOperations(IdentityCatalog catalog, TimeProvider time) : IIamOperations
{
    private const EntityKind Kind = EntityKind.Group;
    private const int MaxGroups = 10;

    public IEnumerable<IamOperation> All =>
    [
        new("CreateGroup", ["GroupName"], call => call.ArnOf(Kind), Create),
        new("GetGroup", ["GroupName"], call => call.ArnOf(Kind), Get),
        new("ListGroups", [], call => call.ArnOfAll(Kind), call => List(call, call.Now.All<Group>().Where(group => group.Path.StartsWith(call["PathPrefix"] ?? "/", StringComparison.Ordinal)))),
        new("UpdateGroup", ["GroupName"], call => call.ArnOf(Kind), Update),
        new("DeleteGroup", ["GroupName"], call => call.ArnOf(Kind), call => IamAnswer.After(catalog.Remove<Group>(call, Kind, (group, _) =>
            group.Members.Count > 0 ? IamError.DeleteConflict("Cannot delete entity, must remove users from group first.") : IamChange.PoliciesLeft(group)))),
        new("AddUserToGroup", ["GroupName", "UserName"], call => call.ArnOf(Kind), call => ChangeMembers(call, Join)),
        new("RemoveUserFromGroup", ["GroupName", "UserName"], call => call.ArnOf(Kind), call => ChangeMembers(call, (group, user, _) =>
            group.Members.Contains(user.Name) ? group with { Members = group.Members.Remove(user.Name) } : IamError.NoSuchEntity(EntityKind.User, user.Name))),
        new("ListGroupsForUser", ["UserName"], call => call.ArnOf(EntityKind.User), call =>
            call.Find<User>(EntityKind.User).TryGet(out User? user, out VirgaError? error) ? List(call, call.Now.GroupsOf(user.Name)) : error),
    ];

    private static Result<IamAnswer> List(IamCall call, IEnumerable<Group> groups) => IamPage.Of(call, "Groups", groups, group => group.Name, (writer, group) => writer.WriteGroup(group, call.Account));

    private static Result<IamAnswer> Get(IamCall call)
    {
        if (!call.Find<Group>(Kind).TryGet(out Group? group, out VirgaError? error))
        {
            return error;
        }

        IEnumerable<User> members = group.Members.Select(name => call.Now.Find<User>(EntityKind.User, name)).OfType<User>();
        return IamPage.Of(
            call, "Users", members, user => user.Name, (writer, user) => writer.WriteUser(user, call.Account, whole: false),
            first: writer => writer.WriteElement("Group", inner => inner.WriteGroup(group, call.Account)));
    }

    private static Result<Group> Join(Group group, User user, IdentitySnapshot now) =>
        group.Members.Contains(user.Name) || now.GroupsOf(user.Name).Count() < MaxGroups ? group with { Members = group.Members.Add(user.Name) } : IamError.Quota("GroupsPerUser", MaxGroups);

    private Result<IamAnswer> Create(IamCall call) => IamAnswer.After(
        catalog.Add(new Group { Name = call["GroupName"]!, Path = call["Path"] ?? "/", Id = EntityId.New(Kind), Created = time.GetUtcNow() }),
        (writer, group) => writer.WriteElement("Group", inner => inner.WriteGroup(group, call.Account)));

    private Result<IamAnswer> Update(IamCall call) => IamAnswer.After(catalog.Write(edit =>
    {
        if (!IamCall.Find<Group>(edit.Now, Kind, call["GroupName"]!).TryGet(out Group? before, out VirgaError? error))
        {
            return error;
        }

        Group after = before with { Name = call["NewGroupName"] ?? before.Name, Path = call["NewPath"] ?? before.Path };
        if (after.Key != before.Key && edit.Now.Entities.ContainsKey(after.Key))
        {
            return IamError.AlreadyExists(Kind, after.Name);
        }

        edit.Remove(before);
        return edit.Change<Group>(after);
    }));

    /// <summary>The user's name is kept as the user has it, whatever case it was given in.</summary>
    private Result<IamAnswer> ChangeMembers(IamCall call, Func<Group, User, IdentitySnapshot, Result<Group>> change) => IamAnswer.After(catalog.Write(edit =>
        !IamCall.Find<Group>(edit.Now, Kind, call["GroupName"]!).TryGet(out Group? group, out VirgaError? error) ? error
        : !IamCall.Find<User>(edit.Now, EntityKind.User, call["UserName"]!).TryGet(out User? user, out error) ? error
        : edit.Change(change(group, user, edit.Now))));
}
