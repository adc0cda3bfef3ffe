using System.IO.Compression;

namespace Virga.Deployment;

/// <summary>Zips a folder into a deployment package: modes kept, the same bytes for the same files, nothing that tools leave behind.</summary>
internal static class FunctionPackage
{
    private static readonly string[] Skipped = [".git", "__pycache__", ".venv", "tests", ".DS_Store"];

    public static byte[] Of(string folder) => Of(folder, Files(folder));

    /// <summary>A package of one file.</summary>
    public static byte[] OfFile(string file) => Of(Path.GetDirectoryName(file)!, [file]);

    private static byte[] Of(string folder, IEnumerable<string> files)
    {
        using MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string file in files.Order(StringComparer.Ordinal))
            {
                ZipArchiveEntry entry = zip.CreateEntry(Path.GetRelativePath(folder, file));
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                entry.ExternalAttributes = (0x8000 | (int)File.GetUnixFileMode(file)) << 16;
                using Stream target = entry.Open();
                using FileStream source = File.OpenRead(file);
                source.CopyTo(target);
            }
        }

        return memory.ToArray();
    }

    private static IEnumerable<string> Files(string folder)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder).Where(path => !Skipped.Contains(Path.GetFileName(path))))
        {
            foreach (string file in Directory.Exists(entry) ? Files(entry) : [entry])
            {
                yield return file;
            }
        }
    }
}
