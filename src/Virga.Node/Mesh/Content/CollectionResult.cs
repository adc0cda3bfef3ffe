namespace Virga.Node.Mesh.Content;

/// <summary>What a collection kept and removed.</summary>
internal sealed record CollectionResult(long Kept, long RemovedBlocks, long RemovedBytes);
