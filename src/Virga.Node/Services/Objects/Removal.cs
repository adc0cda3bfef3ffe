namespace Virga.Node.Services.Objects;

/// <summary>What a delete did.</summary>
/// <param name="Version">The version that was removed or the marker that was made; null where versioning is off.</param>
/// <param name="IsMarker">A delete marker was made or removed.</param>
/// <param name="Found">Something was there.</param>
internal sealed record Removal(string? Version, bool IsMarker, bool Found);
