using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>One public key (RFC 7517): RSA of at least 2048 bits, or an elliptic curve of NIST's.</summary>
internal sealed class IssuerKey
{
    private const int MinRsaBits = 2048;
    private readonly Lock gate = new();
    private readonly RSA? rsa;
    private readonly ECDsa? curve;
    private readonly string? algorithm;

    private IssuerKey(string id, string? algorithm, RSA? rsa, ECDsa? curve) => (Id, this.algorithm, this.rsa, this.curve) = (id, algorithm, rsa, curve);

    public string Id { get; }

    /// <summary>Null when it is for something else, or of a kind that isn't known.</summary>
    public static IssuerKey? Read(JsonObject key)
    {
        string? Text(string name) => key[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        byte[] Number(string name) => Base64Url.DecodeFromChars(Text(name) ?? throw new FormatException());
        if (Text("kid") is not { } id || Text("use") is not (null or "sig"))
        {
            return null;
        }

        try
        {
            if (Text("kty") == "RSA")
            {
                RSA rsa = RSA.Create(new RSAParameters { Modulus = Number("n"), Exponent = Number("e") });
                return rsa.KeySize >= MinRsaBits ? new IssuerKey(id, Text("alg"), rsa, null) : null;
            }

            ECCurve? named = Text("crv") switch { "P-256" => ECCurve.NamedCurves.nistP256, "P-384" => ECCurve.NamedCurves.nistP384, "P-521" => ECCurve.NamedCurves.nistP521, _ => null };
            return named is { } known && Text("kty") == "EC" ? new IssuerKey(id, Text("alg"), null, ECDsa.Create(new ECParameters { Curve = known, Q = new ECPoint { X = Number("x"), Y = Number("y") } })) : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The token's word for the algorithm must fit the key: a token doesn't choose how it is checked.</summary>
    public bool Verifies(JsonWebToken token)
    {
        HashAlgorithmName? hash = token.Algorithm switch { "RS256" or "ES256" => HashAlgorithmName.SHA256, "RS384" or "ES384" => HashAlgorithmName.SHA384, "RS512" or "ES512" => HashAlgorithmName.SHA512, _ => null };
        if (hash is not { } name || (algorithm is not null && algorithm != token.Algorithm))
        {
            return false;
        }

        lock (gate)
        {
            return token.Algorithm[0] == 'R'
                ? rsa?.VerifyData(token.Signed, token.Signature, name, RSASignaturePadding.Pkcs1) == true
                : curve is not null && curve.KeySize == (token.Algorithm switch { "ES256" => 256, "ES384" => 384, _ => 521 }) && curve.VerifyData(token.Signed, token.Signature, name);
        }
    }
}
