using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>The node's content for those who put and read it: adding, reading, pinning.</summary>
internal sealed class ContentLibrary(IBlockStore store, ContentBlocks blocks, ContentPins pins, ContentHolds holds)
{
    /// <summary>The store's and, for what it lacks, the peers'.</summary>
    public IBlockSource Blocks => blocks;

    public ContentReader Reader { get; } = new(blocks, ReadLimits.Default);

    public ContentPins Pins => pins;

    public ContentUsage Usage => store.Usage;

    /// <summary>Nothing that is put before this is disposed of is collected: there is time to pin it.</summary>
    public IDisposable Hold() => holds.Begin();

    public Task<VirgaError?> PutAsync(IReadOnlyList<Block> some) => store.PutAsync(some);

    /// <summary>The file's blocks are durable when it completes, and not pinned: the caller holds.</summary>
    public async Task<Result<ImportedContent>> AddFileAsync(Stream file, CancellationToken cancellation)
    {
        BlockBatch batch = new((some, _) => store.PutAsync(some));
        Result<ImportedContent> made = await new FileImporter(batch, ImportOptions.Default).ImportAsync(file, null, cancellation).ConfigureAwait(false);
        return made.Error is null && await batch.FlushAsync(cancellation).ConfigureAwait(false) is { } error ? error : made;
    }
}
