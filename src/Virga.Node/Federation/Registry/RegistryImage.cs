namespace Virga.Node.Federation.Registry;

/// <summary>A mirror as it was kept.</summary>
/// <param name="Position">Of the follower of the logs.</param>
/// <param name="Recent">Keys that logs named in blocks which may still be reorganised, each with the newest of these blocks.</param>
internal sealed record RegistryImage(string Position, IReadOnlyList<RegistryCell> Cells, IReadOnlyList<(RegistryKey Key, ulong Block)> Recent);
