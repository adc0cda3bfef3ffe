using System.Runtime.InteropServices;

namespace Virga.Node.Services.Objects;

/// <summary>
/// Contents by their SHA-256, so that what is equal is stored once. A large blob is a file: made in <c>tmp/</c>, flushed, renamed, and
/// its folder flushed. A small one is in memory until the store's transaction takes it: then it costs no flush of its own. Whoever
/// writes or reads holds a pin, so that a delete meanwhile takes nothing away.
/// </summary>
internal sealed partial class BlobFolder
{
    /// <summary>Blobs up to this size, in bytes, are kept by the store rather than in files.</summary>
    public const int MaxSmall = 32 << 10;

    private readonly string folder;
    private readonly Dictionary<string, Held> pins = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private Func<string, bool> isReferenced = _ => true;
    private Func<string, byte[]?> small = _ => null;

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
        foreach (string blob in all)
        {
            Take(blob, null);
            if (Small(blob) is null && !File.Exists(PathOf(blob)) && small(blob) is { } content)
            {
                Hold(blob, content);
            }
        }

        return new BlobPins(this, all);
    }

    /// <summary>Whether a pinned blob is there: it may have gone between being found and being pinned.</summary>
    public bool Has(string blob) => Small(blob) is not null || File.Exists(PathOf(blob));

    /// <summary>The content of a pinned blob that isn't a file, else null.</summary>
    public byte[]? Small(string blob)
    {
        lock (gate)
        {
            return pins.GetValueOrDefault(blob)?.Content;
        }
    }

    /// <summary>Removes what nothing refers to: files of uploads that were cut off before their object was stored.</summary>
    /// <param name="stored">Content that the store keeps, or null.</param>
    public void Open(Func<string, bool> referenced, Func<string, byte[]?> stored)
    {
        (isReferenced, small) = (referenced, stored);
        Discard(Directory.EnumerateDirectories(folder).Where(path => Path.GetFileName(path) != "tmp").SelectMany(Directory.EnumerateFiles).Select(path => Path.GetFileName(path)!));
    }

    /// <summary>Removes those that nothing refers to, the pinned ones when their pins go.</summary>
    public void Discard(IEnumerable<string> blobs)
    {
        foreach (string blob in blobs)
        {
            lock (gate)
            {
                if (pins.TryGetValue(blob, out Held? held))
                {
                    held.MayGo = true;
                }
                else if (File.Exists(PathOf(blob)) && !isReferenced(blob))
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
                Held held = pins[blob];
                if (--held.Count == 0)
                {
                    pins.Remove(blob);
                    if (held.MayGo && held.Content is null)
                    {
                        free.Add(blob);
                    }
                }
            }
        }

        Discard(free);
    }

    /// <summary>Keeps a new blob, which only its pins hold as yet.</summary>
    /// <param name="content">Null: it is a file.</param>
    internal BlobPins PinNew(string blob, byte[]? content)
    {
        Take(blob, content);
        Discard([blob]);
        return new BlobPins(this, [blob]);
    }

    /// <summary>Gives a flushed file its name; the blob must be pinned.</summary>
    internal void Adopt(string temporary, string blob)
    {
        string path = PathOf(blob);
        string parent = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(parent))
        {
            Directory.CreateDirectory(parent);
            SyncFolder(folder);
        }

        File.Move(temporary, path, overwrite: true); // what is there already is the same
        SyncFolder(parent);
    }

    private void Take(string blob, byte[]? content)
    {
        lock (gate)
        {
            ref Held? held = ref CollectionsMarshal.GetValueRefOrAddDefault(pins, blob, out _);
            held ??= new Held();
            held.Count++;
            held.Content ??= content;
        }
    }

    private void Hold(string blob, byte[] content)
    {
        lock (gate)
        {
            pins[blob].Content ??= content;
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

    private sealed class Held
    {
        public int Count { get; set; }

        public byte[]? Content { get; set; }

        /// <summary>Whether its file is to be looked at when the last pin goes.</summary>
        public bool MayGo { get; set; }
    }
}
