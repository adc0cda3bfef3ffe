using System.Runtime.InteropServices;

namespace Virga.Node.Services.Objects;

/// <summary>
/// Contents by their SHA-256, so that what is equal is stored once. A blob is made in <c>tmp/</c>, flushed, renamed, and its folder
/// flushed. Whoever writes or reads holds a pin, so that a delete meanwhile takes nothing away.
/// </summary>
internal sealed partial class BlobFolder
{
    private readonly string folder;
    private readonly Dictionary<string, int> pins = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private Func<string, bool> isReferenced = _ => true;

    public BlobFolder(string folder)
    {
        this.folder = folder;
        string temporary = Path.Combine(folder, "tmp");
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true); // uploads that the node's end cut off
        }

        Directory.CreateDirectory(temporary);
    }

    public BlobWriter Create() => new(this, Path.Combine(folder, "tmp", Guid.NewGuid().ToString("N")));

    public string PathOf(string blob) => Path.Combine(folder, blob[..2], blob);

    /// <summary>Keeps the blobs until the answer is disposed of.</summary>
    public BlobPins Pin(params IEnumerable<string> blobs)
    {
        string[] all = [.. blobs];
        lock (gate)
        {
            foreach (string blob in all)
            {
                pins[blob] = pins.GetValueOrDefault(blob) + 1;
            }
        }

        return new BlobPins(this, all);
    }

    /// <summary>Removes what nothing refers to: files of uploads that were cut off before their object was stored.</summary>
    public void Open(Func<string, bool> referenced)
    {
        isReferenced = referenced;
        Discard(Directory.EnumerateDirectories(folder).Where(path => Path.GetFileName(path) != "tmp").SelectMany(Directory.EnumerateFiles).Select(path => Path.GetFileName(path)!));
    }

    /// <summary>Removes those that are neither pinned nor referred to.</summary>
    public void Discard(IEnumerable<string> blobs)
    {
        foreach (string blob in blobs)
        {
            lock (gate)
            {
                if (!pins.ContainsKey(blob) && !isReferenced(blob))
                {
                    File.Delete(PathOf(blob));
                }
            }
        }
    }

    internal void Unpin(string[] blobs)
    {
        List<string> free = [];
        lock (gate)
        {
            foreach (string blob in blobs)
            {
                if (pins[blob]-- == 1)
                {
                    pins.Remove(blob);
                    free.Add(blob);
                }
            }
        }

        Discard(free);
    }

    /// <summary>Gives a flushed file its name; the blob must be pinned.</summary>
    internal void Adopt(string temporary, string blob)
    {
        string path = PathOf(blob);
        lock (gate)
        {
            if (File.Exists(path))
            {
                File.Delete(temporary);
                return;
            }

            string parent = Path.GetDirectoryName(path)!;
            bool isNew = !Directory.Exists(parent);
            Directory.CreateDirectory(parent);
            File.Move(temporary, path);
            SyncFolder(parent);
            if (isNew)
            {
                SyncFolder(folder);
            }
        }
    }

    /// <summary>A renamed file's name is only durable with its folder.</summary>
    private static void SyncFolder(string path)
    {
        int descriptor = open(path, 0);
        if (descriptor < 0 || fsync(descriptor) != 0)
        {
            throw new IOException($"{path} can't be flushed", Marshal.GetLastPInvokeError());
        }

        _ = close(descriptor);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
