using System.IO.Compression;

namespace Virga.Node.Tests.Functions;

/// <summary>Makes zips, good and bad.</summary>
internal sealed class ZipBuilder
{
    private readonly List<(string Name, byte[] Content, int Mode)> entries = [];

    public ZipBuilder With(string name, string content = "x", int mode = 0x8000 | 0b110_100_100) => With(name, System.Text.Encoding.UTF8.GetBytes(content), mode);

    public ZipBuilder With(string name, byte[] content, int mode = 0x8000 | 0b110_100_100)
    {
        entries.Add((name, content, mode));
        return this;
    }

    public byte[] Build()
    {
        using MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content, int mode) in entries)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name);
                entry.ExternalAttributes = mode << 16;
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }
}
