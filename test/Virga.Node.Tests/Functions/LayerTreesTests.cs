using Virga.Node.Functions;

namespace Virga.Node.Tests.Functions;

public sealed class LayerTreesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void PathOf_TwoLayers_LaterCoversEarlierAndFoldersMerge()
    {
        CodeStoreOptions options = new() { Folder = folder.At("code") };
        CodeStore code = new(options);
        LayerTrees trees = new(code, options);
        LayerUse below = Use(code, ("python/shared.py", "below"), ("python/only.py", "only"), ("thing", "a file"));
        LayerUse above = Use(code, ("python/shared.py", "above"), ("thing/inside.txt", "a folder"));
        string merged = trees.PathOf([below, above])!;
        Assert.Equal("above", File.ReadAllText(Path.Combine(merged, "python/shared.py")));
        Assert.Equal("only", File.ReadAllText(Path.Combine(merged, "python/only.py")));
        Assert.Equal("a folder", File.ReadAllText(Path.Combine(merged, "thing/inside.txt")));
        Assert.Equal("below", File.ReadAllText(Path.Combine(trees.PathOf([above, below])!, "python/shared.py")));
        Assert.Equal("a file", File.ReadAllText(Path.Combine(trees.PathOf([above, below])!, "thing")));
        Assert.Equal(code.TreeOf(below.Code), trees.PathOf([below]));
        Assert.Null(trees.PathOf([]));

        trees.Sweep([[below, above]]);
        Assert.True(Directory.Exists(merged));
        trees.Sweep([]);
        Assert.False(Directory.Exists(merged));
        Assert.Equal("below", File.ReadAllText(Path.Combine(code.TreeOf(below.Code), "python/shared.py")));
    }

    private static LayerUse Use(CodeStore code, params (string Name, string Text)[] files)
    {
        CodePackage package = code.Add(files.Aggregate(new ZipBuilder(), (zip, file) => zip.With(file.Name, file.Text)).Build()).Value;
        return new LayerUse("arn:aws:lambda:us-east-1:000000000000:layer:l:1", package.Hash, package.Size);
    }
}
