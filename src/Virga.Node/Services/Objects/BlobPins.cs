namespace Virga.Node.Services.Objects;

/// <summary>Blobs that stay while this isn't disposed of.</summary>
internal sealed class BlobPins(BlobFolder folder, string[] blobs) : IDisposable
{
    private bool isDisposed;

    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            folder.Unpin(blobs);
        }
    }
}
