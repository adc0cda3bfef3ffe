using System.Collections.Immutable;

namespace Virga.Node.Identity.Entities;

/// <summary>A change under way: reads see it, others don't until it is durable.</summary>
internal sealed class IdentityEdit(IdentitySnapshot start)
{
    private readonly ImmutableDictionary<EntityKey, Entity>.Builder entities = start.Entities.ToBuilder();
    private readonly Dictionary<EntityKey, Entity?> changes = [];

    /// <summary>What is put, or null for what is removed.</summary>
    public IReadOnlyDictionary<EntityKey, Entity?> Changes => changes;

    /// <summary>As it is with the changes so far.</summary>
    public IdentitySnapshot Now => changes.Count == 0 ? start : new IdentitySnapshot(start.Account, entities.ToImmutable());

    public void Put(Entity entity) => (entities[entity.Key], changes[entity.Key]) = (entity, entity);

    public void Remove(Entity entity)
    {
        entities.Remove(entity.Key);
        changes[entity.Key] = null;
    }
}
