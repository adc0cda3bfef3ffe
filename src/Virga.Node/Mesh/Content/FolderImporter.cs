using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Makes blocks of a folder and all in it as <c>ipfs add -r</c> does: names that begin with a dot are left out. Symbolic links and what
/// is neither file nor folder are refused.
/// </summary>
internal sealed class FolderImporter(BlockBatch batch, ImportOptions options)
{
    private const int MaxDepth = 64;

    /// <param name="progress">Told the bytes of each chunk.</param>
    public Task<Result<ImportedContent>> ImportAsync(string path, Action<int>? progress, CancellationToken cancellation) => ImportAsync(path, 0, progress, cancellation);

    /// <summary>A directory of what is imported already.</summary>
    public async Task<Result<ImportedContent>> LinkAsync(IEnumerable<KeyValuePair<string, ImportedContent>> entries, CancellationToken cancellation)
    {
        (string Name, byte[] Bytes, ImportedContent Content)[] sorted = [.. entries.Select(one => (one.Key, Bytes: Encoding.UTF8.GetBytes(one.Key), one.Value)).OrderBy(one => one.Bytes, ByteOrder.Instance)];
        if (sorted.Sum(one => (long)one.Bytes.Length + Cid.Size) > options.MaxDirectoryBytes)
        {
            return new VirgaError(Outcome.NotSupported, $"A directory of {sorted.Length} entries is too large: more than {options.MaxDirectoryBytes} bytes of names and ids would need sharding (HAMT). Divide it into folders.");
        }

        byte[] bytes = new DagPbNode(UnixFsData.Directory.Encode(), [.. sorted.Select(one => new DagPbLink(one.Name, one.Content.Id, one.Content.TotalSize))]).Encode();
        Block block = Block.Of(CidCodec.DagPb, bytes);
        VirgaError? error = await batch.AddAsync(block, cancellation).ConfigureAwait(false);
        return error is null ? new ImportedContent(block.Id, 0, sorted.Aggregate((ulong)bytes.Length, (sum, one) => sum + one.Content.TotalSize)) : error;
    }

    private async Task<Result<ImportedContent>> ImportAsync(string path, int depth, Action<int>? progress, CancellationToken cancellation)
    {
        FileAttributes attributes = File.GetAttributes(path);
        if (attributes.HasFlag(FileAttributes.ReparsePoint) || attributes.HasFlag(FileAttributes.Device) || depth > MaxDepth)
        {
            return new VirgaError(Outcome.InvalidParameter, depth > MaxDepth ? $"{path} is nested too deeply: {MaxDepth} folders are the most." : $"{path} is a symbolic link or special file.");
        }

        if (!attributes.HasFlag(FileAttributes.Directory))
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                return await new FileImporter(batch, options).ImportAsync(file, progress, cancellation).ConfigureAwait(false);
            }
        }

        Dictionary<string, ImportedContent> entries = new(StringComparer.Ordinal);
        foreach (string entry in Directory.EnumerateFileSystemEntries(path).Where(entry => Path.GetFileName(entry)[0] != '.'))
        {
            if (!(await ImportAsync(entry, depth + 1, progress, cancellation).ConfigureAwait(false)).TryGet(out ImportedContent content, out VirgaError? error))
            {
                return error;
            }

            entries.Add(Path.GetFileName(entry), content);
        }

        return await LinkAsync(entries, cancellation).ConfigureAwait(false);
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? one, byte[]? other) => one.AsSpan().SequenceCompareTo(other);
    }
}
