using System.IO.Compression;
using Virga.Node.Values;

namespace Virga.Node.Functions;

/// <summary>
/// Unpacks an untrusted zip into an empty folder. Nothing is believed: names are checked before anything is written, and bytes are
/// counted as they are really decompressed.
/// </summary>
internal sealed class ZipPackage(CodeStoreOptions options)
{
    private const int UnixTypeMask = 0xF000;
    private const int UnixFolder = 0x4000;
    private const int UnixRegular = 0x8000;
    private const int MaxDepth = 64;
    private const int MaxPath = 1024;

    private const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101; // 0755
    private const UnixFileMode PlainMode = (UnixFileMode)0b110_100_100; // 0644

    /// <summary>Null when the folder holds the whole package; else why it can't, and the folder is the caller's to remove.</summary>
    public VirgaError? Unpack(ReadOnlyMemory<byte> zip, string folder)
    {
        try
        {
            using ZipArchive archive = new(new ReadOnlyMemoryStream(zip), ZipArchiveMode.Read);
            return archive.Entries.Count == 0
                ? Invalid("Uploaded file must be a non-empty zip")
                : CheckAll(archive) ?? WriteAll(archive, folder);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException)
        {
            return Invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
        }
        catch (IOException e) when (IsDiskFull(e))
        {
            return new VirgaError(Outcome.InsufficientStorage, "The node's disk is full: the package was not stored.");
        }
    }

    internal static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 122; // ENOSPC, EDQUOT

    private static VirgaError Invalid(string message) => new(Outcome.InvalidParameter, message);

    private VirgaError? CheckAll(ZipArchive archive)
    {
        if (archive.Entries.Count > options.MaxEntries)
        {
            return Invalid($"The package has more than {options.MaxEntries} entries.");
        }

        HashSet<string> files = new(StringComparer.Ordinal);
        HashSet<string> folders = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (Check(entry) is { } reason)
            {
                return Invalid($"The package's entry '{Printable(entry.FullName)}' {reason}.");
            }

            string path = entry.FullName.TrimEnd('/');
            bool isNew = IsFolder(entry) ? folders.Add(path) || true : files.Add(path);
            for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                folders.Add(path[..slash]);
            }

            if (!isNew)
            {
                return Invalid($"The package's entry '{Printable(path)}' occurs twice.");
            }
        }

        files.IntersectWith(folders);
        return files.Count > 0 ? Invalid($"The package's entry '{Printable(files.First())}' is both a file and a folder.") : null;
    }

    /// <summary>What is wrong with an entry's name or kind, or null.</summary>
    private static string? Check(ZipArchiveEntry entry)
    {
        string name = entry.FullName;
        string path = name.EndsWith('/') ? name[..^1] : name;
        string[] segments = path.Split('/');
        int type = (entry.ExternalAttributes >> 16) & UnixTypeMask;
        return path.Length is 0 or > MaxPath ? "has an empty or too long name"
            : name.StartsWith('/') || (name.Length > 1 && name[1] == ':') ? "has an absolute path"
            : name.AsSpan().ContainsAny('\\', '\0') ? "has a forbidden character in its name"
            : segments.Length > MaxDepth ? "is nested too deeply"
            : Array.Exists(segments, segment => segment is "" or "." or ".." || System.Text.Encoding.UTF8.GetByteCount(segment) > 255) ? "leads out of the package or has an invalid path"
            : type is not (0 or UnixRegular or UnixFolder) ? "is a symbolic link or special file"
            : type == UnixFolder && !IsFolder(entry) ? "is a folder with contents"
            : entry.IsEncrypted ? "is encrypted"
            : null;
    }

    private VirgaError? WriteAll(ZipArchive archive, string folder)
    {
        long total = 0;
        byte[] buffer = new byte[64 << 10];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string target = Path.Combine(folder, entry.FullName.TrimEnd('/'));
            CreateFolder(IsFolder(entry) ? target : Path.GetDirectoryName(target)!);
            if (IsFolder(entry))
            {
                continue;
            }

            using Stream source = entry.Open();
            using FileStream file = new(target, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
            for (int read; (read = source.Read(buffer)) > 0;)
            {
                total += read;
                if (total > options.MaxUnzippedBytes)
                {
                    return Invalid($"Unzipped size must be smaller than {options.MaxUnzippedBytes} bytes");
                }

                file.Write(buffer.AsSpan(0, read));
            }

            if (file.Length != entry.Length)
            {
                throw new InvalidDataException();
            }

            // Explicitly, so that the node's umask can't hide code from the sandbox's user.
            File.SetUnixFileMode(file.SafeFileHandle, ModeOf(entry));
        }

        return null;
    }

    /// <summary>Executable for all if it was so for anyone; zips from systems without modes get executable files, as they can't say.</summary>
    private static UnixFileMode ModeOf(ZipArchiveEntry entry)
    {
        int mode = (entry.ExternalAttributes >> 16) & 0x1FF;
        return mode == 0 || (mode & 0b001_001_001) != 0 ? FolderMode : PlainMode;
    }

    private static void CreateFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, FolderMode);
        }
    }

    private static bool IsFolder(ZipArchiveEntry entry) => entry.FullName.EndsWith('/');

    private static string Printable(string name) => new([.. name.Take(100).Select(one => char.IsControl(one) ? '?' : one)]);
}
