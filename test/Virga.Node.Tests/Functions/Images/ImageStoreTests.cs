using System.Formats.Tar;
using Virga.Node.Functions;
using Virga.Node.Functions.Images;
using Virga.Node.Values;
using static Virga.Node.Tests.Functions.Images.LayoutBuilder;

namespace Virga.Node.Tests.Functions.Images;

public sealed class ImageStoreTests : ImageStoreFolder
{
    [Fact]
    public void Add_SeveralLayers_AreAppliedInOrderWithTheirModes()
    {
        ImageStore store = Open();
        CodePackage package = store.Add(Layout().With(
            Tar(FolderEntry("app", 0b101_101_101), FileEntry("app/run", "old", 0b111_101_101), FileEntry("secret/key", "k", 0b110_000_000), Link("bin", "usr/bin")),
            Tar(FileEntry("./app/run", "new", 0b1001_1110_1101), HardLink("app/again", "app/run"), FileEntry("deep/er/file"))).Uri, "x86_64").Value;
        string root = store.RootOf(package.Hash);
        Assert.Equal("new", File.ReadAllText(Path.Combine(root, "app/run")));
        Assert.Equal("new", File.ReadAllText(Path.Combine(root, "app/again")));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(root, "app/run"))); // without the set-user-id bit
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(root, "app")));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(Path.Combine(root, "secret/key")));
        Assert.Equal("usr/bin", new FileInfo(Path.Combine(root, "bin")).LinkTarget);
        Assert.True(File.Exists(Path.Combine(root, "deep/er/file")));
        Assert.Equal(["/run"], package.Image!.Arguments);
        Assert.Equal($"oci:{Folder.At("layout0")}@sha256:{package.Hash}", package.Image.ResolvedUri);
    }

    [Fact]
    public void Add_AnyImage_HasThePlacesThatTheSandboxCovers()
    {
        ImageStore store = Open();
        string root = store.RootOf(store.Add(Layout().With(Tar(Link("proc", "/"), FileEntry("dev"), Link("etc/resolv.conf", "../run/resolv.conf"), Link("tmp", "/etc"))).Uri, "x86_64").Value.Hash);
        Assert.All((string[])["dev", "proc", "tmp", "etc"], name => Assert.True(new DirectoryInfo(Path.Combine(root, name)) is { Exists: true, LinkTarget: null }, name));
        Assert.All((string[])["etc/hosts", "etc/resolv.conf"], name => Assert.True(new FileInfo(Path.Combine(root, name)) is { Exists: true, LinkTarget: null }, name));
    }

    [Fact]
    public void Add_Whiteouts_HideLowerLayersOnly()
    {
        ImageStore store = Open();
        string root = store.RootOf(store.Add(Layout().With(
            Tar(FileEntry("a/gone"), FileEntry("a/kept"), FileEntry("b/old"), FileEntry("b/both/old"), FileEntry("c/x/y"), FileEntry("d")),
            Tar(FileEntry("a/.wh.gone"), FileEntry("b/both/new"), FileEntry("b/.wh..wh..opq"), FileEntry("b/later"), FileEntry(".wh.c"), FileEntry("d/now-a-folder"), FileEntry("e/.wh.nothing"))).Uri, "x86_64").Value.Hash);
        string[] files = [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)).Where(path => !path.StartsWith("etc/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(["a/kept", "b/both/new", "b/later", "d/now-a-folder"], files);
    }

    public static TheoryData<string, string> Attacks => new()
    {
        { "escape", "'../../x' of a layer leads out of the image" },
        { "escape-inside", "leads out of the image" },
        { "behind-link", "lies behind the symbolic link 'out'" },
        { "behind-lower-link", "lies behind the symbolic link 'out'" },
        { "whiteout-behind-link", "lies behind the symbolic link 'out'" },
        { "whiteout-parent", "hides nothing that could be in the image" },
        { "hard-link", "leads out of the image" },
        { "hard-link-absolute", "hard link to a file that is not in the image" },
        { "hard-link-behind-link", "lies behind the symbolic link 'out'" },
        { "block", "is a device node" },
        { "character", "is a device node" },
        { "pipe", "is of a kind that is not taken (Fifo)" },
        { "etc", "its /etc is a symbolic link" },
        { "long", "too long" },
        { "bomb", "larger than a function's image may be" },
        { "bomb-of-two", "larger than a function's image may be" },
        { "entries", "too many entries" },
        { "metadata", "too much metadata" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Add_HostileLayer_IsRefusedAndNothingRemains(string name, string reason)
    {
        string precious = Folder.At("precious");
        File.WriteAllText(precious, "precious");
        byte[][] layers = name switch
        {
            "escape" => [Tar(FileEntry("../../x"))],
            "escape-inside" => [Tar(FileEntry("a/../../x"))],
            "behind-link" => [Tar(Link("out", Folder.Path), FileEntry("out/x"))],
            "behind-lower-link" => [Tar(Link("out", Folder.Path)), Tar(FileEntry("out/x"))],
            "whiteout-behind-link" => [Tar(Link("out", Folder.Path)), Tar(FileEntry("out/.wh.precious"))],
            "whiteout-parent" => [Tar(FileEntry("a/.wh..."))],
            "hard-link" => [Tar(HardLink("x", "../../../precious"))],
            "hard-link-absolute" => [Tar(HardLink("x", precious))],
            "hard-link-behind-link" => [Tar(Link("out", Folder.Path), HardLink("x", "out/precious"))],
            "block" => [Tar(Special("dev/sda", TarEntryType.BlockDevice))],
            "character" => [Tar(Special("dev/null", TarEntryType.CharacterDevice))],
            "pipe" => [Tar(Special("pipe", TarEntryType.Fifo))],
            "etc" => [Tar(Link("etc", "/etc"))],
            "long" => [Tar(FileEntry(new string('x', 256)))],
            "bomb" => [Tar(FileEntry("big", new string('0', 3 << 20)))],
            "bomb-of-two" => [Tar(FileEntry("one", new string('0', 1_200_000))), Tar(FileEntry("two", new string('0', 1_200_000)))],
            "entries" => [Tar([.. Enumerable.Range(0, 60).Select(i => FileEntry($"a{i}"))]), Tar([.. Enumerable.Range(0, 60).Select(i => FileEntry($"b{i}"))])],
            "metadata" => [Tar(new PaxTarEntry(TarEntryType.RegularFile, "x", new Dictionary<string, string> { ["comment"] = new string('x', 1_500_000) }))],
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
        AssertRefused(Open(), Layout().With(layers).Uri, reason);
        Assert.Equal("precious", File.ReadAllText(precious));
        Assert.Equal(["layout0", "precious", "store"], Directory.EnumerateFileSystemEntries(Folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Add_TwoBombsThatFitAlone_CountTogether()
    {
        ImageStore store = Open();
        Assert.Null(store.Add(Layout().With(Tar(FileEntry("one", new string('0', 1_200_000)))).Uri, "x86_64").Error);
    }

    [Fact]
    public void Add_BlobThatIsNotWhatItsDigestSays_IsRefused()
    {
        LayoutBuilder layout = Layout();
        Dictionary<string, object> layer = layout.Blob(Zip(Tar(FileEntry("a"))), ZippedLayer);
        layout.Tag(layout.Image(null, [layer], [$"sha256:{CodeHash.Of(Tar(FileEntry("a"))).Hex}"]));
        byte[] content = File.ReadAllBytes(layout.BlobPath((string)layer["digest"]));
        content[^1] ^= 1;
        File.WriteAllBytes(layout.BlobPath((string)layer["digest"]), content);
        AssertRefused(Open(), layout.Uri, "has another digest than its manifest says");
        File.WriteAllBytes(layout.BlobPath((string)layer["digest"]), [.. content, 0]);
        AssertRefused(Open(), layout.Uri, "has another size than its manifest says");
    }

    [Fact]
    public void Add_LayerThatUnpacksToSomethingElse_IsRefused()
    {
        LayoutBuilder layout = Layout();
        layout.Tag(layout.Image(null, [layout.Blob(Zip(Tar(FileEntry("a"))), ZippedLayer)], [$"sha256:{new string('0', 64)}"]));
        AssertRefused(Open(), layout.Uri, "does not unpack to what its configuration says");
    }

    public static TheoryData<string> DamagedDigests => ["sha256:../../../../etc/passwd", "sha512:00", "", "sha256:" + new string('A', 64)];

    [Theory]
    [MemberData(nameof(DamagedDigests))]
    public void Add_DigestThatIsNone_NamesNoFile(string digest)
    {
        LayoutBuilder layout = Layout();
        layout.Tag(new Dictionary<string, object> { ["mediaType"] = Manifest, ["digest"] = digest, ["size"] = 1 });
        AssertRefused(Open(), layout.Uri, "is not a SHA-256 digest");
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd")]
    [InlineData("application/octet-stream")]
    public void Add_UnknownLayerType_IsRefusedByName(string type)
    {
        LayoutBuilder layout = Layout();
        layout.Tag(layout.Image(null, [layout.Blob([1], type)], [$"sha256:{new string('0', 64)}"]));
        AssertRefused(Open(), layout.Uri, $"the manifest, config or layer media type {type} is not supported");
    }

    [Fact]
    public void Add_DockersTypesAndPlainTar_AreTaken()
    {
        LayoutBuilder layout = Layout();
        byte[] tar = Tar(FileEntry("a"));
        string digest = $"sha256:{CodeHash.Of(tar).Hex}";
        object[] layers = [layout.Blob(Zip(tar), "application/vnd.docker.image.rootfs.diff.tar.gzip"), layout.Blob(tar, "application/vnd.oci.image.layer.v1.tar")];
        layout.Tag(layout.Image(null, layers, [digest, digest], "application/vnd.docker.container.image.v1+json"));
        Assert.Null(Open().Add(layout.Uri, "x86_64").Error);
    }

    [Fact]
    public void Add_ArchiveWithoutItsEndMarker_IsWhole()
    {
        ImageStore store = Open();
        byte[] tar = Tar(FileEntry("a"));
        CodePackage package = store.Add(Layout().With(tar[..^1024]).Uri, "x86_64").Value;
        Assert.True(File.Exists(Path.Combine(store.RootOf(package.Hash), "a")));
    }

    [Theory]
    [InlineData("""{"Entrypoint":["/run\u0000bind=/etc:/mnt"]}""")]
    [InlineData("""{"Env":["A=\u0000"]}""")]
    [InlineData("""{"WorkingDir":"/\u0000"}""")]
    [InlineData("""{"Cmd":[null]}""")]
    public void Add_StringsThatCouldBecomeOthers_AreRefused(string execution)
    {
        LayoutBuilder layout = Layout();
        layout.Tag(layout.Image(System.Text.Json.JsonDocument.Parse(execution).RootElement, Tar(FileEntry("a"))));
        AssertRefused(Open(), layout.Uri, "too long or invalid strings");
    }

    [Fact]
    public void Add_Index_ChoosesThePlatform()
    {
        LayoutBuilder layout = Layout();
        Dictionary<string, object>[] manifests = [.. new[] { ("amd64", "linux"), ("arm64", "linux"), ("unknown", "unknown") }.Select(platform =>
            new Dictionary<string, object>(layout.Image(null, Tar(FileEntry(platform.Item1)))) { ["platform"] = new { architecture = platform.Item1, os = platform.Item2 } })];
        layout.Tag(layout.Blob(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, manifests }), "application/vnd.oci.image.index.v1+json"));
        ImageStore store = Open();
        Assert.True(File.Exists(Path.Combine(store.RootOf(store.Add(layout.Uri, "x86_64").Value.Hash), "amd64")));
        Assert.True(File.Exists(Path.Combine(store.RootOf(store.Add(layout.Uri, "arm64").Value.Hash), "arm64")));
    }

    [Fact]
    public void Add_ManyAtTheSameTime_AreOneImage()
    {
        ImageStore store = Open(pulls: 16);
        string uri = Layout().With(Tar([.. Enumerable.Range(0, 90).Select(i => FileEntry($"f{i}"))])).Uri;
        Result<CodePackage>[] all = new Result<CodePackage>[16];
        Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = all.Length }, i => all[i] = store.Add(uri, "x86_64"));
        Assert.Single(all.Select(one => one.Value.Hash).Distinct());
        Assert.Single(Directory.EnumerateDirectories(Folder.At("store/trees")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.At("store/tmp")));
    }

    [Fact]
    public void Sweep_KeepsLiveAndPinnedWithTheirBlobs_RemovesTheRest()
    {
        ImageStore store = Open();
        byte[] shared = Tar(FileEntry("shared"));
        CodeHash[] hashes = [.. new[] { "live", "pinned", "dead" }.Select(name => store.Add(Layout().With(shared, Tar(FileEntry(name))).Uri, "x86_64").Value.Hash)];
        store.Unpin(hashes[0]);
        store.Unpin(hashes[2]);
        store.Sweep(new HashSet<CodeHash> { hashes[0] });
        Assert.Equal([true, true, false], hashes.Select(store.Contains));
        Assert.Equal(5, Directory.EnumerateFiles(Folder.At("store/blobs")).Count()); // the shared layer, and two layers and two configurations
        store.Unpin(hashes[1]);
        store.Sweep(new HashSet<CodeHash>());
        AssertEmpty();
    }

    [Theory]
    [InlineData("absent", "does not exist")]
    [InlineData("layout0", "does not exist")]
    public void Add_LayoutWithoutTheTag_DoesNotExist(string name, string reason)
    {
        Layout().With(Tar(FileEntry("a")));
        Assert.Contains(reason, Open().Add($"oci:{Folder.At(name)}:other", "x86_64").Error!.Message, StringComparison.Ordinal);
    }

    private void AssertRefused(ImageStore store, string uri, string reason)
    {
        VirgaError error = store.Add(uri, "x86_64").Error!;
        Assert.Equal("InvalidParameterValueException", error.AwsCode);
        Assert.StartsWith($"Source image {uri} is not valid: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        AssertEmpty();
    }
}
