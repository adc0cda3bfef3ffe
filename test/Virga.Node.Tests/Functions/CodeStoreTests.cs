using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Tests.Functions;

public sealed class CodeStoreTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Add_GoodPackage_UnpacksWithModesAndKeepsTheZip()
    {
        CodeStore store = Open();
        byte[] zip = new ZipBuilder().With("bootstrap", "#!", 0x8000 | 0b111_101_101).With("lib/a.py", "print()").Build();
        CodePackage package = store.Add(zip).Value;
        string tree = store.TreeOf(package.Hash);
        Assert.Equal("print()", File.ReadAllText(Path.Combine(tree, "lib/a.py")));
        Assert.True(File.GetUnixFileMode(Path.Combine(tree, "bootstrap")).HasFlag(UnixFileMode.OtherExecute));
        Assert.False(File.GetUnixFileMode(Path.Combine(tree, "lib/a.py")).HasFlag(UnixFileMode.UserExecute));
        Assert.True(File.GetUnixFileMode(Path.Combine(tree, "lib")).HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherExecute));
        Assert.Equal(zip, File.ReadAllBytes(store.ZipOf(package.Hash)));
    }

    [Fact]
    public void Add_SamePackageTwice_IsOne()
    {
        CodeStore store = Open();
        byte[] zip = new ZipBuilder().With("a.py").Build();
        Assert.Equal(store.Add(zip).Value, store.Add(zip).Value);
        Assert.Single(Directory.EnumerateFiles(folder.At("zips")));
    }

    public static TheoryData<string, string> BadNames => new()
    {
        { "../escape.py", "leads out" }, { "a/../../b", "leads out" }, { "/etc/passwd", "absolute" }, { "C:/x", "absolute" }, { "a\\b", "forbidden" },
        { "a//b", "invalid path" }, { "./a", "invalid path" }, { new string('x', 300), "invalid path" },
    };

    [Theory]
    [MemberData(nameof(BadNames))]
    public void Add_NameThatEscapes_IsRefusedAndNothingRemains(string name, string reason)
    {
        VirgaError error = Open().Add(new ZipBuilder().With("ok.py").With(name).Build()).Error!;
        Assert.Equal("InvalidParameterValueException", error.AwsCode);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        AssertEmpty();
    }

    [Fact]
    public void Add_SymbolicLink_IsRefused()
    {
        VirgaError error = Open().Add(new ZipBuilder().With("link", "/etc/passwd", 0xA000 | 0x1FF).Build()).Error!;
        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
        AssertEmpty();
    }

    [Fact]
    public void Add_SameNameTwice_IsRefused() =>
        Assert.Contains("twice", Open().Add(new ZipBuilder().With("a.py").With("a.py").Build()).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Add_FileThatIsAlsoAFolder_IsRefused() =>
        Assert.Contains("both a file and a folder", Open().Add(new ZipBuilder().With("a").With("a/b").Build()).Error!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("this is no zip at all, whatever its name says")]
    public void Add_NoZip_IsRefusedInAwsWords(string text)
    {
        VirgaError error = Open().Add(System.Text.Encoding.UTF8.GetBytes(text)).Error!;
        Assert.Equal("Could not unzip uploaded file. Please check your file, then try to upload again.", error.Message);
        AssertEmpty();
    }

    [Fact]
    public void Add_Bomb_StopsAtTheLimitOfBytesReallyWritten()
    {
        CodeStore store = Open(maxUnzipped: 1 << 20);
        byte[] bomb = new ZipBuilder().With("a", new byte[900_000]).With("b", new byte[900_000]).Build();
        Assert.True(bomb.Length < 10_000);
        Assert.Contains("Unzipped size must be smaller than 1048576 bytes", store.Add(bomb).Error!.Message, StringComparison.Ordinal);
        AssertEmpty();
    }

    [Fact]
    public void Add_OversizeZip_IsRefused() =>
        Assert.Equal(413, Open(maxZip: 100).Add(new byte[101]).Error!.HttpStatus);

    [Fact]
    public void Add_DamagedZips_NeverThrowsNorLeavesAnything()
    {
        byte[] good = new ZipBuilder().With("a.py", new string('a', 500)).With("d/b.py", "bbb").Build();
        CodeStore store = Open();
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bad = [.. good];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            Result<CodePackage> result = store.Add(bad.AsMemory(0, random.Next(10) == 0 ? random.Next(bad.Length) : bad.Length));
            if (result.Error is null)
            {
                store.Unpin(result.Value.Hash);
            }
        }

        store.Sweep(new HashSet<CodeHash>());
        AssertEmpty();
        Assert.Equal(["tmp", "trees", "zips"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Sweep_KeepsLiveAndPinned_RemovesTheRest()
    {
        CodeStore store = Open();
        CodeHash live = store.Add(new ZipBuilder().With("a").Build()).Value.Hash;
        CodeHash pinned = store.Add(new ZipBuilder().With("b").Build()).Value.Hash;
        CodeHash dead = store.Add(new ZipBuilder().With("c").Build()).Value.Hash;
        store.Unpin(live);
        store.Unpin(dead);
        store.Sweep(new HashSet<CodeHash> { live });
        Assert.True(store.Contains(live));
        Assert.True(store.Contains(pinned));
        Assert.False(store.Contains(dead));
        Assert.False(Directory.Exists(store.TreeOf(dead)));
    }

    private CodeStore Open(long maxUnzipped = 262_144_000, long maxZip = 50 << 20) =>
        new(new CodeStoreOptions { Folder = folder.Path, MaxUnzippedBytes = maxUnzipped, MaxZipBytes = maxZip });

    private void AssertEmpty()
    {
        foreach (string name in (string[])["tmp", "trees", "zips"])
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At(name)));
        }
    }
}
