namespace Virga.Node.Functions;

/// <summary>Where packages are kept, and Lambda's limits for them.</summary>
public sealed class CodeStoreOptions
{
    public required string Folder { get; init; }

    /// <summary>A zip uploaded directly.</summary>
    public long MaxZipBytes { get; init; } = 50 << 20;

    public long MaxUnzippedBytes { get; init; } = 262_144_000;

    public int MaxEntries { get; init; } = 65_536;
}
