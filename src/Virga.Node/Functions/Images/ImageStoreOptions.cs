namespace Virga.Node.Functions.Images;

/// <summary>Where images are kept, and how large they may be.</summary>
public sealed class ImageStoreOptions
{
    public required string Folder { get; init; }

    /// <summary>All layers together, uncompressed. Source: AWS Lambda developer guide, "Lambda quotas".</summary>
    public long MaxUnpackedBytes { get; init; } = 10L << 30;

    /// <summary>Files, folders and links of all layers together.</summary>
    public int MaxEntries { get; init; } = 500_000;

    /// <summary>As Docker and ECR have it.</summary>
    public int MaxLayers { get; init; } = 127;

    public int MaxPullsAtOnce { get; init; } = 4;

    /// <summary>How long a registry may take to deliver one blob.</summary>
    public TimeSpan MaxBlobTime { get; init; } = TimeSpan.FromMinutes(15);
}
