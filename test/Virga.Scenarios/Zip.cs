using System.IO.Compression;

namespace Virga.Scenarios;

/// <summary>Deployment packages for tests.</summary>
internal static class Zip
{
    public static byte[] Of(params (string Name, string Content)[] files)
    {
        using MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in files)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name);
                entry.ExternalAttributes = (0x8000 | 0b111_101_101) << 16;
                using StreamWriter writer = new(entry.Open());
                writer.Write(content);
            }
        }

        return memory.ToArray();
    }

    public static byte[] OfFolder(string folder)
    {
        using MemoryStream memory = new();
        ZipFile.CreateFromDirectory(folder, memory, CompressionLevel.Fastest, includeBaseDirectory: false);
        return memory.ToArray();
    }
}
