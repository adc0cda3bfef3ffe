namespace Virga.Node.Mesh.Content;

/// <summary>How files are cut and linked. The defaults are those of <c>ipfs add --cid-version=1</c>: others give other ids.</summary>
internal sealed record ImportOptions
{
    public static ImportOptions Default { get; } = new();

    /// <summary>Bytes of a chunk.</summary>
    public int ChunkSize { get; init; } = 256 << 10;

    /// <summary>Links of a node.</summary>
    public int LinksPerNode { get; init; } = 174;

    /// <summary>A directory whose names and ids have more bytes is spread over many nodes by <c>ipfs add</c>; here it is refused.</summary>
    public int MaxDirectoryBytes { get; init; } = 256 << 10;
}
