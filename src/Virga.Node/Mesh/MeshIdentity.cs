using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Mesh;

/// <summary>The node's key on the mesh (Ed25519, as a libp2p private key in protobuf), encrypted under the node's own key in a file.</summary>
internal sealed class MeshIdentity(MeshOptions options, SecretBox box) : ISealedStore
{
    private const string Context = "mesh/identity";

    private string File => Path.Combine(options.Folder, "identity");

    /// <summary>Null before the first start: the peer process makes one.</summary>
    public byte[]? Read() => System.IO.File.Exists(File) ? box.Unseal(System.IO.File.ReadAllBytes(File), Context) : null;

    public void Write(byte[] key) => PrivateFile.Write(File, box.Seal(key, Context));

    public void Reseal()
    {
        if (Read() is { } key)
        {
            Write(key);
        }
    }
}
