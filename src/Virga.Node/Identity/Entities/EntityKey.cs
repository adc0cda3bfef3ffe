namespace Virga.Node.Identity.Entities;

/// <summary>What an entity is found by. Names that differ only in case are the same name.</summary>
/// <remarks>Source: IAM User Guide, "IAM and AWS STS quotas", "IAM name requirements".</remarks>
internal readonly record struct EntityKey(EntityKind Kind, string Name)
{
    public bool Equals(EntityKey other) => Kind == other.Kind && Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => HashCode.Combine(Kind, Name.GetHashCode(StringComparison.OrdinalIgnoreCase));
}
