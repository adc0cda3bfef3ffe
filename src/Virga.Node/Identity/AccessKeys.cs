using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Virga.Node.Identity;

/// <summary>The node's access keys, all in memory: each request looks one up.</summary>
internal sealed class AccessKeys
{
    private readonly IAccessKeyStore store;
    private readonly ConcurrentDictionary<string, AccessKey> keys;

    public AccessKeys(IAccessKeyStore store)
    {
        this.store = store;
        keys = new ConcurrentDictionary<string, AccessKey>(store.Load().ToDictionary(key => key.Id), StringComparer.Ordinal);
    }

    public bool TryFind(string id, [NotNullWhen(true)] out AccessKey? key) => keys.TryGetValue(id, out key);

    public AccessKey Issue(Principal owner)
    {
        AccessKey key = AccessKey.Issue(owner);
        store.Add(key);
        keys[key.Id] = key;
        return key;
    }

    /// <summary>The key with which the node itself signs addresses that it gives out; issued at the first use.</summary>
    public AccessKey OfNode(Values.NodeAddress address)
    {
        Principal node = new($"arn:aws:iam::{address.AccountId}:node");
        return keys.Values.FirstOrDefault(key => key.Owner == node) ?? Issue(node);
    }
}
