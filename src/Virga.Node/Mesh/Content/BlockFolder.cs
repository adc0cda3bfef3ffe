using Virga.Node.Chain.Crypto;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Large blocks as files named by their digest, in 256 folders. A file alone is nothing: a block exists when its store says so, and what
/// has no entry there is left over from a node that was killed.
/// </summary>
internal sealed class BlockFolder
{
    /// <summary>Smaller blocks, in bytes, are cheaper in the database.</summary>
    public const int MinSize = 32 << 10;

    private const int DiskFull = 28; // ENOSPC
    private readonly string folder;
    private readonly Dictionary<Hash32, int> inWork = [];
    private readonly Lock gate = new();

    public BlockFolder(string folder)
    {
        this.folder = folder;
        string temporary = Path.Combine(folder, "tmp");
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }

        Directory.CreateDirectory(temporary);
    }

    public string PathOf(Hash32 digest)
    {
        string hex = digest.ToString()[2..];
        return Path.Combine(folder, hex[..2], hex);
    }

    /// <summary>Keeps files of these from being removed, until they are released.</summary>
    public void Claim(IEnumerable<Hash32> digests)
    {
        lock (gate)
        {
            foreach (Hash32 digest in digests)
            {
                inWork[digest] = inWork.GetValueOrDefault(digest) + 1;
            }
        }
    }

    public void Release(IEnumerable<Hash32> digests)
    {
        lock (gate)
        {
            foreach (Hash32 digest in digests)
            {
                if (--inWork[digest] == 0)
                {
                    inWork.Remove(digest);
                }
            }
        }
    }

    /// <summary>All are on the disk when it returns: one flush for all of them.</summary>
    /// <exception cref="StorageException">The disk is full or fails.</exception>
    public void Write(IReadOnlyList<Block> blocks)
    {
        try
        {
            for (int i = 0; i < blocks.Count; i++)
            {
                string path = PathOf(blocks[i].Id.Digest);
                string temporary = Path.Combine(folder, "tmp", Guid.NewGuid().ToString("N"));
                using FileStream file = new(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
                file.Write(blocks[i].Bytes.Span);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(temporary, path, overwrite: true); // before the flush: until the store has its entry, nobody reads it
                if (i == blocks.Count - 1)
                {
                    CodeStore.SyncFileSystem(file);
                }
            }
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == DiskFull)
        {
            throw new StorageException("The node's disk is full: the content was not stored.", e);
        }
    }

    public byte[]? Read(Hash32 digest)
    {
        try
        {
            return File.ReadAllBytes(PathOf(digest));
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes a file, unless it is being written or has an entry again.</summary>
    public void Remove(Hash32 digest, Func<Hash32, bool> hasEntry)
    {
        lock (gate)
        {
            if (File.Exists(PathOf(digest)) && !inWork.ContainsKey(digest) && !hasEntry(digest))
            {
                File.Delete(PathOf(digest));
            }
        }
    }

    /// <summary>All files that are there.</summary>
    public IEnumerable<Hash32> All() => Directory.EnumerateDirectories(folder).Where(path => Path.GetFileName(path).Length == 2)
        .SelectMany(Directory.EnumerateFiles).Select(path => Hash32.TryParse("0x" + Path.GetFileName(path), out Hash32 digest) ? digest : default).Where(digest => digest != default);
}
