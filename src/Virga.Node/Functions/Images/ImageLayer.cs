using System.Formats.Tar;

namespace Virga.Node.Functions.Images;

/// <summary>
/// Applies an untrusted layer to a tree. Source: OCI image specification, "Image layer filesystem changeset". Owners, extended
/// attributes and set-user-id bits are left aside: in a sandbox there is one user.
/// </summary>
internal sealed class ImageLayer(ImageTree tree, int maxEntries)
{
    private const string WhiteoutPrefix = ".wh.";
    private const string Opaque = ".wh..wh..opq";

    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute; // for the node to build and remove it
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly HashSet<string> written = new(StringComparer.Ordinal);

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    public void Apply(LayerStream layer)
    {
        using TarReader reader = new(layer, leaveOpen: true);
        while (Next(reader, layer) is { } entry)
        {
            if (++Count > maxEntries)
            {
                throw new InvalidDataException("its layers have too many entries");
            }

            string path = ImageTree.Normalize(entry.Name);
            string name = path[(path.LastIndexOf('/') + 1)..];
            if (name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
            {
                Uncover(path, name);
            }
            else if (path.Length > 0)
            {
                tree.MakeFolderOf(path);
                Write(entry, path, layer);
                Remember(path);
            }
        }
    }

    private static TarEntry? Next(TarReader reader, LayerStream layer)
    {
        layer.BeginMetadata();
        TarEntry? entry = reader.GetNextEntry();
        layer.EndMetadata();
        return entry;
    }

    private void Write(TarEntry entry, string path, LayerStream layer)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                tree.MakeFolder(path, (entry.Mode & Permissions) | OwnerFolder);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                WriteFile(entry, path, layer);
                break;
            case TarEntryType.SymbolicLink:
                tree.MakeLink(path, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                tree.MakeHardLink(path, ImageTree.Normalize(entry.LinkName));
                break;
            case TarEntryType.BlockDevice or TarEntryType.CharacterDevice:
                throw ImageTree.Refused(path, "is a device node");
            default:
                throw ImageTree.Refused(path, $"is of a kind that is not taken ({entry.EntryType})");
        }
    }

    private void WriteFile(TarEntry entry, string path, LayerStream layer)
    {
        if (entry.Length > layer.Remaining)
        {
            throw ImageTree.Refused(path, "is larger than a function's image may be when it is unpacked");
        }

        using FileStream file = tree.MakeFile(path, (entry.Mode & Permissions) | OwnerFile);
        entry.DataStream?.CopyTo(file, 128 << 10);
        if (file.Length != entry.Length)
        {
            throw new InvalidDataException("a layer ends in the middle of a file");
        }

        File.SetLastWriteTimeUtc(file.SafeFileHandle, entry.ModificationTime.UtcDateTime);
    }

    /// <summary>Removes what lower layers have at a place; what this layer has written stays, whichever comes first.</summary>
    private void Uncover(string path, string name)
    {
        string folder = path[..^name.Length];
        string hidden = name[WhiteoutPrefix.Length..];
        if (hidden is "" or "." or "..")
        {
            throw ImageTree.Refused(path, "hides nothing that could be in the image");
        }

        if (!tree.HasFolderOf(path))
        {
            return;
        }

        if (name == Opaque)
        {
            foreach (string child in folder.Length == 0 || tree.Look(folder.TrimEnd('/')) == TreeEntry.Folder ? tree.List(folder) : [])
            {
                RemoveLower(folder + child);
            }
        }
        else if (!hidden.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)) // else a tool's own metadata
        {
            RemoveLower(folder + hidden);
        }
    }

    private void RemoveLower(string path)
    {
        if (!written.Contains(path))
        {
            tree.Remove(path);
        }
        else if (tree.Look(path) == TreeEntry.Folder)
        {
            foreach (string child in tree.List(path))
            {
                RemoveLower($"{path}/{child}");
            }
        }
    }

    /// <summary>With the folders above it.</summary>
    private void Remember(string path)
    {
        while (path.Length > 0 && written.Add(path))
        {
            int slash = path.LastIndexOf('/');
            path = slash < 0 ? "" : path[..slash];
        }
    }
}
