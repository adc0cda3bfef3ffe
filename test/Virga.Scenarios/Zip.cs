using System.IO.Compression;
using System.Text;

namespace Virga.Scenarios;

/// <summary>Deployment packages for tests.</summary>
internal static class Zip
{
    public static byte[] Of(params (string Name, string Content)[] files) =>
        OfBytes([.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Content)))]);

    public static byte[] OfBytes(params (string Name, byte[] Content)[] files)
    {
        using MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name);
                entry.ExternalAttributes = (0x8000 | 0b111_101_101) << 16;
                using Stream stream = entry.Open();
                stream.Write(content);
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
