using System.Collections.Immutable;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Changes that several operations make in the same way.</summary>
internal static class IamChange
{
    /// <summary>Adds an entity whose name is free.</summary>
    public static Result<T> Add<T>(this IdentityCatalog catalog, T entity)
        where T : Entity => catalog.Write(edit =>
        {
            if (edit.Now.Entities.ContainsKey(entity.Key))
            {
                return IamError.AlreadyExists(entity.Kind, entity.Name);
            }

            edit.Put(entity);
            return (Result<T>)entity;
        });

    /// <summary>Puts a changed entity in the place of the one that <c>UserName</c>, <c>RoleName</c> and so on names.</summary>
    public static Result<T> Change<T>(this IdentityCatalog catalog, IamCall call, EntityKind kind, Func<T, Result<T>> change)
        where T : Entity => catalog.Write(edit => IamCall.Find<T>(edit.Now, kind, call[$"{kind}Name"]!).TryGet(out T? before, out VirgaError? error) ? edit.Change(change(before)) : error);

    /// <summary>Removes the entity unless something stands against it.</summary>
    public static Result<T> Remove<T>(this IdentityCatalog catalog, IamCall call, EntityKind kind, Func<T, IdentitySnapshot, VirgaError?> obstacle)
        where T : Entity => catalog.Write(edit =>
        {
            if (!IamCall.Find<T>(edit.Now, kind, call[$"{kind}Name"]!).TryGet(out T? entity, out VirgaError? error))
            {
                return error;
            }

            if (obstacle(entity, edit.Now) is { } refused)
            {
                return refused;
            }

            edit.Remove(entity);
            return (Result<T>)entity;
        });

    /// <summary>Keeps what was changed, unless it turned out to be an error.</summary>
    public static Result<T> Change<T>(this IdentityEdit edit, Result<T> changed)
        where T : Entity
    {
        if (changed.TryGet(out T? after, out _))
        {
            edit.Put(after);
        }

        return changed;
    }

    /// <summary>What must be taken off a user, group or role before it may go.</summary>
    public static VirgaError? PoliciesLeft(PolicyHolder holder) =>
        holder.Attached.Length > 0 ? IamError.DeleteConflict("Cannot delete entity, must detach all policies first.")
        : holder.Inline.Count > 0 ? IamError.DeleteConflict("Cannot delete entity, must delete policies first.")
        : null;

    public static ImmutableSortedDictionary<string, string> TagsOf(IamCall call) =>
        Enumerable.Range(1, call.Query.Count("Tags")).ToImmutableSortedDictionary(i => call.Query.Member("Tags", i, "Key")!, i => call.Query.Member("Tags", i, "Value") ?? "", StringComparer.Ordinal);

    /// <summary>The ARN in <c>PermissionsBoundary</c>, null when there is none.</summary>
    public static Result<string?> BoundaryOf(IamCall call) =>
        call["PermissionsBoundary"] is not { Length: > 0 } arn ? (string?)null
        : call.Now.FindPolicy(arn) is not null ? arn
        : IamError.NoSuchEntity($"Scope ARN: {arn} does not exist or is not attachable.");

    /// <summary>The document in a parameter, if it is one and within its quota, which doesn't count white space.</summary>
    public static VirgaError? CheckDocument(string document, PolicyKind kind, string quota, int limit) =>
        document.Count(c => !char.IsWhiteSpace(c)) > limit ? IamError.Quota(quota, limit) : PolicyDocument.Parse(document, kind).Error;
}
