using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Makes blocks of a file: raw chunks and, above them, a balanced tree of nodes. Holds one chunk and one unfinished node a level,
/// whatever the file's size.
/// </summary>
internal sealed class FileImporter(BlockBatch batch, ImportOptions options)
{
    private readonly List<List<ImportedContent>> levels = [];

    /// <summary>The batch isn't flushed: the caller does it once, before it relies on the id.</summary>
    /// <param name="progress">Told the bytes of each chunk.</param>
    public async Task<Result<ImportedContent>> ImportAsync(Stream file, Action<int>? progress, CancellationToken cancellation)
    {
        levels.Clear();
        int read;
        do
        {
            byte[] chunk = new byte[options.ChunkSize];
            read = await file.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            if (read == 0 && levels.Count > 0)
            {
                break;
            }

            Block block = Block.Of(CidCodec.Raw, chunk.AsMemory(0, read)); // an empty file is one empty chunk
            progress?.Invoke(read);
            if ((await batch.AddAsync(block, cancellation).ConfigureAwait(false) ?? await RaiseAsync(0, new ImportedContent(block.Id, (ulong)read, (ulong)read), cancellation).ConfigureAwait(false)) is { } error)
            {
                return error;
            }
        }
        while (read == options.ChunkSize);

        return await CloseAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Puts a part on its level; a level that is full becomes one part of the next.</summary>
    private async Task<VirgaError?> RaiseAsync(int level, ImportedContent part, CancellationToken cancellation)
    {
        while (true)
        {
            if (level == levels.Count)
            {
                levels.Add([]);
            }

            levels[level].Add(part);
            if (levels[level].Count < options.LinksPerNode)
            {
                return null;
            }

            if (!(await LinkAsync(levels[level], cancellation).ConfigureAwait(false)).TryGet(out part, out VirgaError? error))
            {
                return error;
            }

            levels[level++].Clear();
        }
    }

    private async Task<Result<ImportedContent>> CloseAsync(CancellationToken cancellation)
    {
        for (int level = 0; ; level++)
        {
            List<ImportedContent> parts = levels[level];
            if (parts.Count == 1 && level == levels.Count - 1)
            {
                return parts[0];
            }

            if (parts.Count == 0)
            {
                continue;
            }

            if (!(await LinkAsync(parts, cancellation).ConfigureAwait(false)).TryGet(out ImportedContent node, out VirgaError? error))
            {
                return error;
            }

            parts.Clear();
            if ((error = await RaiseAsync(level + 1, node, cancellation).ConfigureAwait(false)) is not null)
            {
                return error;
            }
        }
    }

    private async Task<Result<ImportedContent>> LinkAsync(List<ImportedContent> parts, CancellationToken cancellation)
    {
        ulong size = parts.Aggregate(0UL, (sum, part) => sum + part.FileSize);
        UnixFsData data = new(UnixFsKind.File, size, [.. parts.Select(part => part.FileSize)]);
        byte[] bytes = new DagPbNode(data.Encode(), [.. parts.Select(part => new DagPbLink("", part.Id, part.TotalSize))]).Encode();
        Block block = Block.Of(CidCodec.DagPb, bytes);
        VirgaError? error = await batch.AddAsync(block, cancellation).ConfigureAwait(false);
        return error is null ? new ImportedContent(block.Id, size, parts.Aggregate((ulong)bytes.Length, (sum, part) => sum + part.TotalSize)) : error;
    }
}
