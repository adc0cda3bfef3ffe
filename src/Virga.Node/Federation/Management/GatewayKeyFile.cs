using System.Security.Cryptography;
using Virga.Node.Chain.Crypto;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Federation.Management;

/// <summary>The private key of the node's own account, sealed. It is made when it is first asked for.</summary>
internal sealed class GatewayKeyFile(string path, SecretBox box) : ISealedStore
{
    private const string Context = "gateway-key";

    public SigningKey Open(Secp256k1 curve)
    {
        if (!File.Exists(path))
        {
            using SigningKey made = SigningKey.New(curve);
            Keep(made.CopySecret());
        }

        byte[] secret = box.Unseal(File.ReadAllBytes(path), Context);
        SigningKey key = SigningKey.From(curve, secret).Value;
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    public void Reseal()
    {
        if (File.Exists(path))
        {
            Keep(box.Unseal(File.ReadAllBytes(path), Context));
        }
    }

    private void Keep(byte[] secret)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        PrivateFile.Write(path, box.Seal(secret, Context));
        CryptographicOperations.ZeroMemory(secret);
    }
}
