namespace Virga.Node.Mesh.Content;

/// <summary>Limits of the content store.</summary>
internal sealed class ContentOptions
{
    /// <summary>Folder of the blocks' files.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes of blocks.</summary>
    public long Quota { get; init; } = 10L << 30;

    /// <summary>How long blocks that nothing keeps stay: those who upload have that long between a block and its pin.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Blocks below one pin.</summary>
    public int MaxBlocksPerPin { get; init; } = 1 << 20;

    /// <summary>Between looks at whether collecting is worth it.</summary>
    public TimeSpan CollectEvery { get; init; } = TimeSpan.FromHours(1);
}
