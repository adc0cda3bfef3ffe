using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Virga.Node.Values;

namespace Virga.Node.Services.Objects;

/// <summary>A blob that is being written. Without <see cref="Commit"/> nothing of it remains; with it, it stays pinned until disposed of.</summary>
internal sealed partial class BlobWriter : IDisposable
{
    private const int DiskFull = 28; // ENOSPC
    private const long WriteBehind = 8 << 20;
    private const uint StartWriting = 2; // SYNC_FILE_RANGE_WRITE
    private readonly BlobFolder folder;
    private readonly string path;
    private readonly ArrayBufferWriter<byte> small = new();
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private SafeFileHandle? file;
    private long started;
    private BlobPins? pins;

    internal BlobWriter(BlobFolder folder, string path) => (this.folder, this.path) = (folder, path);

    public long Size { get; private set; }

    /// <summary>The SHA-256 of what was written so far.</summary>
    public string Hash => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <exception cref="StorageException">The disk is full or fails.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        if (file is null && Size + bytes.Length <= BlobFolder.MaxSmall)
        {
            small.Write(bytes);
            Size += bytes.Length;
            return;
        }

        try
        {
            Append(bytes);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == DiskFull)
        {
            throw new StorageException("The node's disk is full: the object was not stored.", e);
        }
    }

    /// <summary>Makes the blob as durable as it can be without the store, and gives its name.</summary>
    public string Commit()
    {
        string blob = Hash;
        pins = folder.PinNew(blob, file is null ? small.WrittenSpan.ToArray() : null);
        if (file is not null)
        {
            RandomAccess.FlushToDisk(file);
            file.Dispose();
            folder.Adopt(path, blob);
        }

        return blob;
    }

    public void Dispose()
    {
        hash.Dispose();
        if (file is not null)
        {
            file.Dispose();
            File.Delete(path);
        }

        pins?.Dispose();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (file is null)
        {
            file = OpenFile();
            RandomAccess.Write(file, small.WrittenSpan, 0);
        }

        RandomAccess.Write(file, bytes, Size);
        Size += bytes.Length;
        if (Size - started >= WriteBehind)
        {
            // The disk begins now, so that the flush at the end has little left to wait for. It's only a hint: failing does no harm.
            _ = sync_file_range(file, started, Size - started, StartWriting);
            started = Size;
        }
    }

    private SafeFileHandle OpenFile()
    {
        using FileStream created = new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        return File.OpenHandle(path, FileMode.Open, FileAccess.Write);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sync_file_range(SafeFileHandle file, long offset, long count, uint flags);
}
