using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>Where the parts of images come from. Nothing that it gives is believed before its digest is checked.</summary>
internal interface IImageSource : IDisposable
{
    /// <param name="reference">A tag, or a digest.</param>
    Result<byte[]> ReadManifest(string reference);

    Result<Stream> OpenBlob(ImageDescriptor blob);
}
