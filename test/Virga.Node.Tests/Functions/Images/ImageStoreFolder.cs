using Virga.Node.Functions.Images;

namespace Virga.Node.Tests.Functions.Images;

/// <summary>A store, and images to put into it.</summary>
public abstract class ImageStoreFolder : IDisposable
{
    private protected TempFolder Folder { get; } = new();

    private int layouts;

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected LayoutBuilder Layout() => new(Folder.At($"layout{layouts++}"));

    private protected ImageStore Open(int pulls = 4) => new(
        new ImageStoreOptions { Folder = Folder.At("store"), MaxUnpackedBytes = 2 << 20, MaxEntries = 100, MaxPullsAtOnce = pulls },
        TimeProvider.System);

    private protected void AssertEmpty()
    {
        foreach (string name in (string[])["tmp", "trees", "blobs"])
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.At($"store/{name}")));
        }
    }
}
