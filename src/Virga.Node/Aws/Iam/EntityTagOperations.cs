using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Tags. Source: AWS IAM API, TagRole, UntagRole, ListRoleTags and the same of users, policies and instance profiles.</summary>
internal sealed class EntityTagOperations(IdentityCatalog catalog) : IIamOperations
{
    private const int MaxTags = 50;
    private static readonly EntityKind[] Tagged = [EntityKind.User, EntityKind.Role, EntityKind.InstanceProfile, EntityKind.Policy];

    public IEnumerable<IamOperation> All => Tagged.SelectMany(For);

    private static Result<Entity> Add(Entity entity, IamCall call) =>
        entity with { Tags = entity.Tags.SetItems(IamChange.TagsOf(call)) } is { Tags.Count: <= MaxTags } tagged ? tagged : IamError.Quota($"TagsPer{entity.Kind}", MaxTags);

    private static Result<Entity> Find(IamCall call, EntityKind kind, IdentitySnapshot now) =>
        kind != EntityKind.Policy ? IamCall.Find<Entity>(now, kind, call[$"{kind}Name"]!)
        : ManagedPolicyOperations.FindOwn(call, now).TryGet(out ManagedPolicy? policy, out VirgaError? error) ? policy
        : error;

    private Result<IamAnswer> Change(IamCall call, EntityKind kind, Func<Entity, Result<Entity>> change) => IamAnswer.After(catalog.Write(edit =>
        Find(call, kind, edit.Now).TryGet(out Entity? entity, out VirgaError? error) ? edit.Change(change(entity)) : error));

    private IEnumerable<IamOperation> For(EntityKind kind)
    {
        string name = kind == EntityKind.Policy ? "PolicyArn" : $"{kind}Name";
        string Arn(IamCall call) => kind == EntityKind.Policy ? call["PolicyArn"]! : call.ArnOf(kind);
        return
        [
            new($"Tag{kind}", [name], Arn, call => Change(call, kind, entity => Add(entity, call))),
            new($"Untag{kind}", [name], Arn, call => Change(call, kind, entity => entity with { Tags = entity.Tags.RemoveRange(call.Query.List("TagKeys")) })),
            new($"List{kind}Tags", [name], Arn, call => Find(call, kind, call.Now).TryGet(out Entity? entity, out VirgaError? error)
                ? IamPage.Of(call, "Tags", entity.Tags, tag => tag.Key, (writer, tag) => writer.WriteTag(tag))
                : error),
        ];
    }
}
