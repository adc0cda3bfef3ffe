using Virga.Node.Identity.Entities;

namespace Virga.Node.Tests.Identity;

/// <summary>Keeps nothing beyond the test.</summary>
internal sealed class MemoryIdentityStore(params Entity[] entities) : IIdentityStore
{
    public IReadOnlyList<Entity> Load() => entities;

    public void Save(IReadOnlyDictionary<EntityKey, Entity?> changes)
    {
    }
}
