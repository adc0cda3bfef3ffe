using System.Collections.Immutable;
using Virga.Node.Values;

namespace Virga.Node.Identity.Entities;

/// <summary>
/// Users, groups, roles and policies. Readers see an immutable snapshot; a change is made durable first, then the snapshot is swapped
/// whole, so that the very next request is judged by it.
/// </summary>
internal sealed class IdentityCatalog
{
    private readonly Lock writing = new();
    private readonly IIdentityStore store;
    private volatile IdentitySnapshot current;

    public IdentityCatalog(IIdentityStore store, NodeAddress address)
    {
        this.store = store;
        current = new IdentitySnapshot(address.AccountId, store.Load().ToImmutableDictionary(entity => entity.Key));
    }

    public IdentitySnapshot Now => current;

    /// <summary>Makes a change, unless it turns out to be an error; then nothing of it is kept.</summary>
    public Result<T> Write<T>(Func<IdentityEdit, Result<T>> work)
    {
        lock (writing)
        {
            IdentityEdit edit = new(current);
            Result<T> result = work(edit);
            if (result.Error is null && edit.Changes.Count > 0)
            {
                store.Save(edit.Changes);
                current = edit.Now;
            }

            return result;
        }
    }
}
