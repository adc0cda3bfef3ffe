using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Mfa;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Users. Source: AWS IAM API, CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser.</summary>
internal sealed class UserOperations(IdentityCatalog catalog, AccessKeys keys, MfaDevices devices, TimeProvider time) : IIamOperations
{
    private const EntityKind Kind = EntityKind.User;

    public IEnumerable<IamOperation> All =>
    [
        new("CreateUser", ["UserName"], call => call.ArnOf(Kind), Create),
        new("GetUser", [], call => call.ArnOf(Kind, call.UserName), Get),
        new("ListUsers", [], call => call.ArnOfAll(Kind), call => IamPage.Of(
            call, "Users", call.Now.All<User>().Where(user => user.Path.StartsWith(call["PathPrefix"] ?? "/", StringComparison.Ordinal)), user => user.Name, (writer, user) => writer.WriteUser(user, call.Account, whole: false))),
        new("UpdateUser", ["UserName"], call => call.ArnOf(Kind), Update),
        new("DeleteUser", ["UserName"], call => call.ArnOf(Kind), call => IamAnswer.After(catalog.Remove<User>(call, Kind, Obstacle))),
    ];

    private Result<IamAnswer> Create(IamCall call) => !IamChange.BoundaryOf(call).TryGet(out string? boundary, out VirgaError? error) ? error : IamAnswer.After(
        catalog.Add(new User
        {
            Name = call["UserName"]!,
            Path = call["Path"] ?? "/",
            Id = EntityId.New(Kind),
            Created = time.GetUtcNow(),
            Tags = IamChange.TagsOf(call),
            Boundary = boundary,
        }),
        (writer, user) => writer.WriteElement("User", inner => inner.WriteUser(user, call.Account)));

    /// <summary>Without a name: who asks.</summary>
    private static Result<IamAnswer> Get(IamCall call)
    {
        if (call.UserName is not { } name)
        {
            return IamAnswer.Of(writer => writer.WriteElement("User", inner =>
            {
                inner.WriteElementString("UserId", call.Account);
                inner.WriteElementString("Arn", Principal.Root(call.Account).Arn);
                inner.WriteElementString("CreateDate", IamXml.Date(DateTimeOffset.UnixEpoch));
            }));
        }

        return IamAnswer.After(IamCall.Find<User>(call.Now, Kind, name), (writer, user) => writer.WriteElement("User", inner => inner.WriteUser(user, call.Account)));
    }

    /// <summary>A renamed user stays in its groups and keeps its keys.</summary>
    private Result<IamAnswer> Update(IamCall call) => IamAnswer.After(catalog.Write(edit =>
    {
        if (!IamCall.Find<User>(edit.Now, Kind, call["UserName"]!).TryGet(out User? before, out VirgaError? error))
        {
            return error;
        }

        User after = before with { Name = call["NewUserName"] ?? before.Name, Path = call["NewPath"] ?? before.Path };
        if (after.Key != before.Key && edit.Now.Entities.ContainsKey(after.Key))
        {
            return IamError.AlreadyExists(Kind, after.Name);
        }

        foreach (Group group in edit.Now.GroupsOf(before.Name))
        {
            edit.Put(group with { Members = group.Members.Remove(before.Name).Add(after.Name) });
        }

        foreach (AccessKey key in keys.Of(before.ArnIn(call.Account)))
        {
            keys.Save(key with { Owner = new Principal(after.ArnIn(call.Account)) });
        }

        edit.Remove(before);
        return edit.Change<User>(after);
    }));

    private VirgaError? Obstacle(User user, IdentitySnapshot now) =>
        keys.Of(user.ArnIn(now.Account)).Count > 0 ? IamError.DeleteConflict("Cannot delete entity, must delete access keys first.")
        : devices.Of(user.Id).Count > 0 ? IamError.DeleteConflict("Cannot delete entity, must delete MFA device first.")
        : now.GroupsOf(user.Name).Any() ? IamError.DeleteConflict("Cannot delete entity, must remove users from group first.")
        : IamChange.PoliciesLeft(user);
}
