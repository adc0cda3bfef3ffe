using System.Collections.Immutable;

namespace Virga.Node.Functions;

/// <summary>A layer: numbered packages under one name.</summary>
public sealed record Layer
{
    public required string Name { get; init; }

    /// <summary>The highest number ever published; numbers are not used again.</summary>
    public int LastVersion { get; init; }

    public ImmutableSortedDictionary<int, LayerVersion> Versions { get; init; } = ImmutableSortedDictionary<int, LayerVersion>.Empty;
}
