using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Mesh.Packages;

/// <summary>A function as content.</summary>
/// <param name="Id">Of its manifest.</param>
internal sealed record PublishedFunction(Cid Id, CodeManifest Manifest)
{
    /// <summary>What the registry keeps of it.</summary>
    public Hash32 Digest => Id.Digest;
}
