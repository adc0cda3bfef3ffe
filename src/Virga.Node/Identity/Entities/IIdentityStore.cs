namespace Virga.Node.Identity.Entities;

/// <summary>Keeps identities across restarts. A returned call is durable.</summary>
internal interface IIdentityStore
{
    IReadOnlyList<Entity> Load();

    /// <summary>All changes or none: what is put under each key, or null to remove it.</summary>
    void Save(IReadOnlyDictionary<EntityKey, Entity?> changes);
}
