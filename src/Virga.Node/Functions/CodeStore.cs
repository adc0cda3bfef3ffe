using System.Runtime.InteropServices;
using Virga.Node.Values;

namespace Virga.Node.Functions;

/// <summary>
/// Deployment packages by the hash of their zip: <c>zips/HASH.zip</c> as uploaded and <c>trees/HASH/</c> unpacked, as instances see
/// it. Both are made in <c>tmp/</c>, flushed, and renamed; the zip comes last, so a package exists when its zip does.
/// </summary>
internal sealed partial class CodeStore
{
    private readonly CodeStoreOptions options;
    private readonly ZipPackage unpacker;
    private readonly Dictionary<CodeHash, int> pins = [];
    private readonly Lock gate = new();

    public CodeStore(CodeStoreOptions options)
    {
        this.options = options;
        unpacker = new ZipPackage(options);
        Directory.CreateDirectory(Folder("zips"));
        Directory.CreateDirectory(Folder("trees"));
        RemoveFolder(Folder("tmp"));
        Directory.CreateDirectory(Folder("tmp"));
    }

    public string TreeOf(CodeHash hash) => Path.Combine(Folder("trees"), hash.Hex);

    public string ZipOf(CodeHash hash) => Path.Combine(Folder("zips"), hash.Hex + ".zip");

    public bool Contains(CodeHash hash) => File.Exists(ZipOf(hash));

    /// <summary>
    /// Stores a package, if it isn't there yet, and pins it: <see cref="Unpin"/> must follow when a function refers to it, or won't.
    /// </summary>
    /// <param name="isUploaded">In the request itself; others are only limited by what they unpack to.</param>
    public Result<CodePackage> Add(ReadOnlyMemory<byte> zip, bool isUploaded = true)
    {
        if (isUploaded && zip.Length > options.MaxZipBytes)
        {
            return new VirgaError(Outcome.RequestTooLarge, $"Zipped size must be smaller than {options.MaxZipBytes} bytes") { AwsCode = "RequestEntityTooLargeException" };
        }

        CodeHash hash = CodeHash.Of(zip.Span);
        lock (gate)
        {
            pins[hash] = pins.GetValueOrDefault(hash) + 1;
        }

        if (!Contains(hash) && Store(hash, zip) is { } error)
        {
            Unpin(hash);
            return error;
        }

        return new CodePackage(hash, zip.Length);
    }

    public void Unpin(CodeHash hash)
    {
        lock (gate)
        {
            if (pins[hash]-- == 1)
            {
                pins.Remove(hash);
            }
        }
    }

    /// <summary>Removes what no function refers to any more and nobody has just added.</summary>
    public void Sweep(IReadOnlySet<CodeHash> live)
    {
        lock (gate)
        {
            string[] hashes = [.. Directory.EnumerateFileSystemEntries(Folder("zips")).Concat(Directory.EnumerateDirectories(Folder("trees")))
                .Select(path => Path.GetFileNameWithoutExtension(path)).Distinct()];
            foreach (CodeHash hash in hashes.Select(hex => new CodeHash(hex)).Where(hash => !live.Contains(hash) && !pins.ContainsKey(hash)))
            {
                File.Delete(ZipOf(hash));
                RemoveFolder(TreeOf(hash));
            }
        }
    }

    private static void RemoveFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private VirgaError? Store(CodeHash hash, ReadOnlyMemory<byte> zip)
    {
        string temporary = Path.Combine(Folder("tmp"), Guid.NewGuid().ToString("N"));
        string tree = Path.Combine(temporary, "tree");
        string file = Path.Combine(temporary, "zip");
        try
        {
            Directory.CreateDirectory(tree);
            File.SetUnixFileMode(tree, (UnixFileMode)0b111_101_101);
            if (unpacker.Unpack(zip, tree) is { } error)
            {
                return error;
            }

            using (FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(zip.Span);
                SyncFileSystem(stream);
            }

            lock (gate)
            {
                if (!Contains(hash))
                {
                    RemoveFolder(TreeOf(hash)); // a tree whose zip never came: the node was killed in between
                    Directory.Move(tree, TreeOf(hash));
                    File.Move(file, ZipOf(hash));
                }
            }

            return null;
        }
        catch (IOException e) when (ZipPackage.IsDiskFull(e))
        {
            return new VirgaError(Outcome.InsufficientStorage, "The node's disk is full: the package was not stored.");
        }
        finally
        {
            RemoveFolder(temporary);
        }
    }

    /// <summary>One call for thousands of small files, before the names that make them visible.</summary>
    internal static void SyncFileSystem(FileStream any)
    {
        if (syncfs((int)any.SafeFileHandle.DangerousGetHandle()) != 0)
        {
            throw new IOException("syncfs failed", Marshal.GetLastPInvokeError());
        }
    }

    private string Folder(string name) => Path.Combine(options.Folder, name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int syncfs(int file);
}
