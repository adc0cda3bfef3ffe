using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Virga.Node.Values;

namespace Virga.Node.Identity;

/// <summary>The node's long-term access keys, all in memory: each request looks one up.</summary>
internal sealed class AccessKeys
{
    private static readonly TimeSpan UsePrecision = TimeSpan.FromMinutes(1);
    private readonly IAccessKeyStore store;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, AccessKey> keys;
    private readonly ConcurrentDictionary<string, KeyUse> uses = new(StringComparer.Ordinal);

    public AccessKeys(IAccessKeyStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        keys = new ConcurrentDictionary<string, AccessKey>(store.Load().ToDictionary(key => key.Id), StringComparer.Ordinal);
    }

    public bool TryFind(string id, [NotNullWhen(true)] out AccessKey? key) => keys.TryGetValue(id, out key);

    /// <summary>A user's or the root's keys, oldest first.</summary>
    public IReadOnlyList<AccessKey> Of(string ownerArn) => [.. keys.Values.Where(key => key.Owner.Arn == ownerArn).OrderBy(key => key.Created).ThenBy(key => key.Id, StringComparer.Ordinal)];

    public AccessKey Issue(Principal owner) => Save(AccessKey.Issue(owner, time.GetUtcNow()));

    /// <summary>Adds the key or puts it in the place of the one with its id.</summary>
    public AccessKey Save(AccessKey key)
    {
        store.Save(key);
        return keys[key.Id] = key;
    }

    public void Delete(string id)
    {
        store.Delete(id);
        keys.TryRemove(id, out _);
        uses.TryRemove(id, out _);
    }

    /// <summary>The key with which the node itself signs addresses that it gives out; issued at the first use.</summary>
    public AccessKey OfNode(NodeAddress address)
    {
        Principal node = new($"arn:aws:iam::{address.AccountId}:node");
        return keys.Values.FirstOrDefault(key => key.Owner == node) ?? Issue(node);
    }

    /// <summary>Remembers, to the minute and until the node ends, that a user's key was used.</summary>
    public void NoteUse(AccessKey key, string service, string region)
    {
        if (key.Owner.Kind != PrincipalKind.User)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        if (!uses.TryGetValue(key.Id, out KeyUse? last) || now - last.Time >= UsePrecision || last.Service != service)
        {
            uses[key.Id] = new KeyUse(now, service, region);
        }
    }

    public KeyUse? LastUse(string id) => uses.GetValueOrDefault(id);
}
