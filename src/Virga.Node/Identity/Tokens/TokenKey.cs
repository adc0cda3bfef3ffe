using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Virga.Node.Identity.Tokens;

/// <summary>A key that access tokens are signed with: P-256, JWS's ES256. Source: RFC 7518, section 3.4.</summary>
internal sealed class TokenKey : IDisposable
{
    private readonly ECDsa key;
    private readonly Lock gate = new(); // the platform doesn't promise that a key may be used by several threads

    private TokenKey(ECDsa key, DateTimeOffset created)
    {
        (this.key, Created) = (key, created);
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        (X, Y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
    }

    /// <summary>The key's thumbprint. Source: RFC 7638.</summary>
    public string Id { get; }

    public DateTimeOffset Created { get; }

    /// <summary>The public point's coordinates, base64url.</summary>
    public string X { get; }

    public string Y { get; }

    public static TokenKey New(DateTimeOffset now) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), now);

    /// <param name="secret">As <see cref="CopySecret"/> gave it.</param>
    public static TokenKey From(byte[] secret, DateTimeOffset created)
    {
        ECDsa key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(secret, out _);
        return new TokenKey(key, created);
    }

    /// <summary>PKCS #8, for a store only; the caller seals it.</summary>
    public byte[] CopySecret() => key.ExportPkcs8PrivateKey();

    /// <summary>r and s, 64 bytes.</summary>
    public byte[] Sign(byte[] data)
    {
        lock (gate)
        {
            return key.SignData(data, HashAlgorithmName.SHA256);
        }
    }

    public bool Verifies(byte[] data, byte[] signature)
    {
        lock (gate)
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256);
        }
    }

    public void Dispose() => key.Dispose();
}
