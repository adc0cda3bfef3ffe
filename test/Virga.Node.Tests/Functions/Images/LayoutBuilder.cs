using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Virga.Node.Functions;

namespace Virga.Node.Tests.Functions.Images;

/// <summary>Writes OCI layouts, good and bad.</summary>
internal sealed class LayoutBuilder
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string ZippedLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

    private readonly List<Dictionary<string, object>> index = [];

    public LayoutBuilder(string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "blobs/sha256"));
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    public string Folder { get; }

    public string Uri => $"oci:{Folder}:it";

    public static byte[] Tar(params TarEntry[] entries)
    {
        using MemoryStream memory = new();
        using (TarWriter writer = new(memory, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return memory.ToArray();
    }

    public static TarEntry FileEntry(string name, string content = "x", int mode = 0b110_100_100) =>
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), Mode = (UnixFileMode)mode };

    public static TarEntry FolderEntry(string name, int mode = 0b111_101_101) => new PaxTarEntry(TarEntryType.Directory, name) { Mode = (UnixFileMode)mode };

    public static TarEntry Link(string name, string target) => new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target };

    public static TarEntry HardLink(string name, string target) => new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = target };

    public static TarEntry Special(string name, TarEntryType type) => new PaxTarEntry(type, name);

    public static byte[] Zip(byte[] content)
    {
        using MemoryStream memory = new();
        using (GZipStream zip = new(memory, CompressionLevel.Fastest))
        {
            zip.Write(content);
        }

        return memory.ToArray();
    }

    public string BlobPath(string digest) => Path.Combine(Folder, "blobs/sha256", digest["sha256:".Length..]);

    public Dictionary<string, object> Blob(byte[] content, string mediaType)
    {
        CodeHash hash = CodeHash.Of(content);
        File.WriteAllBytes(Path.Combine(Folder, "blobs/sha256", hash.Hex), content);
        return new Dictionary<string, object> { ["mediaType"] = mediaType, ["digest"] = $"sha256:{hash.Hex}", ["size"] = content.Length };
    }

    /// <summary>An image of these layers; its descriptor.</summary>
    public Dictionary<string, object> Image(object? execution, params byte[][] tars) =>
        Image(execution, [.. tars.Select(tar => Blob(Zip(tar), ZippedLayer))], [.. tars.Select(tar => $"sha256:{CodeHash.Of(tar).Hex}")]);

    public Dictionary<string, object> Image(object? execution, object[] layers, string[] diffIds, string configType = "application/vnd.oci.image.config.v1+json")
    {
        byte[] configuration = JsonSerializer.SerializeToUtf8Bytes(new { os = "linux", architecture = "amd64", config = execution, rootfs = new { type = "layers", diff_ids = diffIds } });
        return Blob(JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, mediaType = Manifest, config = Blob(configuration, configType), layers }), Manifest);
    }

    /// <summary>Makes it what <see cref="Uri"/> means.</summary>
    public LayoutBuilder Tag(Dictionary<string, object> descriptor)
    {
        index.Add(new Dictionary<string, object>(descriptor) { ["annotations"] = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = "it" } });
        File.WriteAllBytes(Path.Combine(Folder, "index.json"), JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, manifests = index }));
        return this;
    }

    public LayoutBuilder With(params byte[][] tars) => Tag(Image(new { Entrypoint = (string[])["/run"] }, tars));
}
