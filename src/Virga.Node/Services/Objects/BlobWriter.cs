using System.Security.Cryptography;
using Virga.Node.Values;

namespace Virga.Node.Services.Objects;

/// <summary>A blob that is being written. Without <see cref="Commit"/> nothing of it remains; with it, it stays pinned until disposed of.</summary>
internal sealed class BlobWriter : IDisposable
{
    private const int DiskFull = 28; // ENOSPC
    private readonly BlobFolder folder;
    private readonly string path;
    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private BlobPins? pins;

    internal BlobWriter(BlobFolder folder, string path)
    {
        (this.folder, this.path) = (folder, path);
        file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    public long Size => file.Position;

    /// <exception cref="StorageException">The disk is full or fails.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        try
        {
            file.Write(bytes);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == DiskFull)
        {
            throw new StorageException("The node's disk is full: the object was not stored.", e);
        }
    }

    /// <summary>The SHA-256 of what was written so far.</summary>
    public string Hash => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>Makes the blob durable and gives its name.</summary>
    public string Commit()
    {
        string blob = Hash;
        pins = folder.Pin(blob);
        file.Flush(flushToDisk: true);
        file.Dispose();
        folder.Adopt(path, blob);
        return blob;
    }

    public void Dispose()
    {
        file.Dispose();
        hash.Dispose();
        File.Delete(path);
        pins?.Dispose();
    }
}
