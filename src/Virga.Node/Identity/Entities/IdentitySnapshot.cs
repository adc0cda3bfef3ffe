using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Virga.Node.Identity.Entities;

/// <summary>All that IAM holds at one moment. What is compiled of it goes with it when the next one takes its place.</summary>
internal sealed class IdentitySnapshot(string account, ImmutableDictionary<EntityKey, Entity> entities)
{
    private readonly ConcurrentDictionary<EntityKey, Grants> grants = new();
    private readonly Lazy<FrozenDictionary<string, PolicyHolder>> wallets = new(() => entities.Values.OfType<PolicyHolder>()
        .SelectMany(holder => holder.Wallets.Select(wallet => (wallet, holder))).ToFrozenDictionary(pair => pair.wallet, pair => pair.holder, StringComparer.Ordinal));

    public string Account => account;

    public ImmutableDictionary<EntityKey, Entity> Entities => entities;

    public T? Find<T>(EntityKind kind, string name)
        where T : Entity => entities.GetValueOrDefault(new EntityKey(kind, name)) as T;

    /// <summary>All of a kind, by name.</summary>
    public IEnumerable<T> All<T>()
        where T : Entity => entities.Values.OfType<T>().OrderBy(entity => entity.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The managed policy of that ARN, the account's own or AWS's.</summary>
    public ManagedPolicy? FindPolicy(string arn) =>
        AwsPolicies.Find(arn) ?? (Find<ManagedPolicy>(EntityKind.Policy, arn[(arn.LastIndexOf('/') + 1)..]) is { } policy && policy.ArnIn(account) == arn ? policy : null);

    public Role? FindRole(string arn) => Find<Role>(EntityKind.Role, arn[(arn.LastIndexOf('/') + 1)..]) is { } role && role.ArnIn(account) == arn ? role : null;

    /// <summary>Users and roles by the wallets that are attached to them.</summary>
    public IReadOnlyDictionary<string, PolicyHolder> Wallets => wallets.Value;

    public IEnumerable<Group> GroupsOf(string user) => All<Group>().Where(group => group.Members.Contains(user));

    /// <summary>What a user or role may do, or null when it isn't there.</summary>
    public Grants? GrantsOf(EntityKey key)
    {
        if (grants.TryGetValue(key, out Grants? known))
        {
            return known;
        }

        return entities.GetValueOrDefault(key) is PolicyHolder holder ? grants[key] = Grants.Of(holder, this) : null;
    }
}
