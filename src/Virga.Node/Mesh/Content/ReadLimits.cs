namespace Virga.Node.Mesh.Content;

/// <summary>What a stranger's content may cost its reader.</summary>
internal sealed record ReadLimits
{
    public static ReadLimits Default { get; } = new();

    /// <summary>Bytes of a file.</summary>
    public ulong MaxFileBytes { get; init; } = 64UL << 30;

    /// <summary>Nodes above a chunk. A balanced tree of 174 links a node has 5 for a hundred terabytes.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Nodes and chunks that a file may have besides one for each <see cref="BytesPerBlock"/>.</summary>
    public int FreeBlocks { get; init; } = 1024;

    /// <summary>Smaller chunks than this on average are refused: each costs a read.</summary>
    public int BytesPerBlock { get; init; } = 256;

    /// <summary>Names of a path.</summary>
    public int MaxSegments { get; init; } = 64;
}
