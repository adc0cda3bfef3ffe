using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Virga.Node.Functions;

/// <summary>
/// What instances see under <c>/opt</c>. One layer is seen as it lies in the code store; several are merged once, by hard links, into a
/// tree named by all of them, which functions with the same layers share.
/// </summary>
internal sealed partial class LayerTrees
{
    private readonly CodeStore code;
    private readonly string folder;
    private readonly Lock gate = new();

    public LayerTrees(CodeStore code, CodeStoreOptions options)
    {
        this.code = code;
        folder = Path.Combine(options.Folder, "layers");
        Directory.CreateDirectory(folder);
        foreach (string unfinished in Directory.EnumerateDirectories(folder, "*.tmp"))
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>The folder to show, made if need be; null without layers.</summary>
    public string? PathOf(ImmutableArray<LayerUse> layers) => layers.Length switch
    {
        0 => null,
        1 => code.TreeOf(layers[0].Code),
        _ => Merged(layers),
    };

    /// <summary>Removes merged trees that no function uses.</summary>
    public void Sweep(IEnumerable<ImmutableArray<LayerUse>> live)
    {
        HashSet<string> kept = [.. live.Where(layers => layers.Length > 1).Select(NameOf)];
        lock (gate)
        {
            foreach (string path in Directory.EnumerateDirectories(folder).Where(path => !kept.Contains(Path.GetFileName(path))))
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    private static string NameOf(ImmutableArray<LayerUse> layers) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('+', layers.Select(layer => layer.Code.Hex)))));

    private string Merged(ImmutableArray<LayerUse> layers)
    {
        string path = Path.Combine(folder, NameOf(layers));
        lock (gate)
        {
            if (!Directory.Exists(path))
            {
                string temporary = path + ".tmp";
                Directory.CreateDirectory(temporary);
                foreach (LayerUse layer in layers)
                {
                    Cover(new DirectoryInfo(code.TreeOf(layer.Code)), temporary);
                }

                Directory.Move(temporary, path);
            }
        }

        return path;
    }

    /// <summary>Links are made again, and never followed: a layer's link may point anywhere.</summary>
    private static void Cover(DirectoryInfo source, string target)
    {
        foreach (FileSystemInfo entry in source.EnumerateFileSystemInfos())
        {
            string path = Path.Combine(target, entry.Name);
            FileSystemInfo there = new FileInfo(path);
            bool isFolder = entry is DirectoryInfo && entry.LinkTarget is null;
            bool wasFolder = Directory.Exists(path) && there.LinkTarget is null;
            if (!isFolder || !wasFolder)
            {
                Remove(path, wasFolder);
            }

            if (!isFolder)
            {
                Link(entry, path);
                continue;
            }

            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, entry.UnixFileMode);
            Cover((DirectoryInfo)entry, path);
        }
    }

    private static void Remove(string path, bool isFolder)
    {
        if (isFolder)
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    private static void Link(FileSystemInfo entry, string path)
    {
        if (entry.LinkTarget is { } target)
        {
            File.CreateSymbolicLink(path, target);
        }
        else if (link(entry.FullName, path) != 0)
        {
            throw new IOException($"link failed for {path}", Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string existing, string path);
}
