using System.Runtime.InteropServices;
using System.Text;

namespace Virga.Node.Functions.Images;

/// <summary>
/// An image's root file system while it is put together. Every path is walked from the root and leads through real folders only: no
/// link is followed, so that nothing outside the root is ever touched.
/// </summary>
internal sealed partial class ImageTree(string root)
{
    public const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101; // 0755

    private const int MaxPath = 2048;
    private const int MaxName = 255;

    /// <summary>The entry's name as a path below the root; empty for the root itself.</summary>
    public static string Normalize(string name)
    {
        string[] segments = [.. name.Split('/').Where(segment => segment is not ("" or "."))];
        string path = string.Join('/', segments);
        return Array.Exists(segments, segment => segment == "..") ? throw Refused(name, "leads out of the image")
            : path.Length > MaxPath || path.Contains('\0', StringComparison.Ordinal) || Array.Exists(segments, segment => Encoding.UTF8.GetByteCount(segment) > MaxName) ? throw Refused(name, "has a too long or invalid name")
            : path;
    }

    public static InvalidDataException Refused(string name, string reason) => new($"the entry '{(name.Length > 100 ? name[..100] : name)}' of a layer {reason}");

    public string FullPath(string path) => Path.Combine(root, path);

    public TreeEntry Look(string path)
    {
        FileAttributes attributes = new FileInfo(FullPath(path)).Attributes; // doesn't follow a link
        return (int)attributes == -1 ? TreeEntry.Nothing
            : attributes.HasFlag(FileAttributes.ReparsePoint) ? TreeEntry.Link
            : attributes.HasFlag(FileAttributes.Directory) ? TreeEntry.Folder
            : TreeEntry.File;
    }

    /// <summary>Whether the folder of the path is there, and can be reached without a link.</summary>
    public bool HasFolderOf(string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            TreeEntry there = Look(path[..slash]);
            if (there == TreeEntry.Link)
            {
                throw Refused(path, $"lies behind the symbolic link '{path[..slash]}'");
            }

            if (there != TreeEntry.Folder)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The folder becomes real if it isn't, with all above it, in place of files but not of links.</summary>
    public void MakeFolderOf(string path)
    {
        if (HasFolderOf(path))
        {
            return;
        }

        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            MakeFolder(path[..slash], FolderMode, keepsMode: true);
        }
    }

    public void MakeFolder(string path, UnixFileMode mode, bool keepsMode = false)
    {
        TreeEntry there = Look(path);
        if (there != TreeEntry.Folder)
        {
            Remove(path);
            Directory.CreateDirectory(FullPath(path));
        }

        if (there != TreeEntry.Folder || !keepsMode)
        {
            File.SetUnixFileMode(FullPath(path), mode);
        }
    }

    /// <summary>A file that is new, whatever was there: content is never written into one that another name may share.</summary>
    public FileStream MakeFile(string path, UnixFileMode mode)
    {
        Remove(path);
        FileStream file = new(FullPath(path), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        File.SetUnixFileMode(file.SafeFileHandle, mode);
        return file;
    }

    public void MakeLink(string path, string target)
    {
        Remove(path);
        File.CreateSymbolicLink(FullPath(path), target);
    }

    /// <summary>Another name of a file that is already there.</summary>
    public void MakeHardLink(string path, string target)
    {
        if (!HasFolderOf(target) || Look(target) is TreeEntry.Nothing or TreeEntry.Folder)
        {
            throw Refused(path, "is a hard link to a file that is not in the image");
        }

        if (path == target)
        {
            return;
        }

        Remove(path);
        if (link(FullPath(target), FullPath(path)) != 0) // a link at the end isn't followed
        {
            throw new IOException($"link failed: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
        }
    }

    public void Remove(string path)
    {
        switch (Look(path))
        {
            case TreeEntry.Folder:
                Directory.Delete(FullPath(path), recursive: true);
                break;
            case not TreeEntry.Nothing:
                File.Delete(FullPath(path));
                break;
        }
    }

    /// <summary>Names in a folder.</summary>
    public IEnumerable<string> List(string path) => Directory.GetFileSystemEntries(FullPath(path)).Select(full => Path.GetFileName(full)!);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string existing, string path);
}
