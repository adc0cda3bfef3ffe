using Virga.Node.Functions;
using Virga.Node.Functions.Images;
using Virga.Node.Values;
using static Virga.Node.Tests.Functions.Images.LayoutBuilder;

namespace Virga.Node.Tests.Functions.Images;

/// <summary>Images with bytes changed at random: each is taken or refused, and nothing is left.</summary>
public sealed class ImageStoreDamageTests : ImageStoreFolder
{
    [Fact]
    public void Add_DamagedLayers_NeverThrowsNorLeavesAnything()
    {
        byte[] good = Tar(FolderEntry("a"), FileEntry("a/b", "content"), Link("c", "a"), HardLink("d", "a/b"), FileEntry(new string('n', 120)));
        Survive(200, good, (layout, bad) => layout.Image(null, bad));
    }

    [Fact]
    public void Add_DamagedDocuments_NeverThrowsNorLeavesAnything()
    {
        LayoutBuilder whole = Layout();
        Dictionary<string, object> descriptor = whole.Image(new { Entrypoint = (string[])["/run"] }, Tar(FileEntry("a")));
        Survive(500, File.ReadAllBytes(whole.BlobPath((string)descriptor["digest"])), (layout, bad) => layout.Blob(bad, Manifest));
        Survive(300, "{\"schemaVersion\":2,\"manifests\":[null,{\"digest\":null,\"annotations\":{\"org.opencontainers.image.ref.name\":\"it\"}}]}"u8.ToArray(), (layout, bad) =>
        {
            File.WriteAllBytes(Path.Combine(layout.Folder, "index.json"), bad);
            return null;
        });
    }

    /// <summary>The same bytes with a few of them changed, again and again.</summary>
    private void Survive(int times, byte[] good, Func<LayoutBuilder, byte[], Dictionary<string, object>?> write)
    {
        Random random = new(7);
        ImageStore store = Open();
        for (int i = 0; i < times; i++)
        {
            byte[] bad = [.. good];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(random.Next(2) == 0 ? 256 : 128);
            }

            LayoutBuilder layout = new(Folder.At("damaged"));
            if (write(layout, bad[..(random.Next(10) == 0 ? random.Next(bad.Length) : bad.Length)]) is { } descriptor)
            {
                layout.Tag(descriptor);
            }

            Result<CodePackage> result = store.Add(layout.Uri, "x86_64");
            if (result.Error is null)
            {
                store.Unpin(result.Value.Hash);
            }

            Directory.Delete(layout.Folder, recursive: true);
        }

        store.Sweep(new HashSet<CodeHash>());
        AssertEmpty();
    }
}
