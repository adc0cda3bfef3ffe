using System.Security.Cryptography;

namespace Virga.Node.Functions;

/// <summary>
/// SHA-256 of a deployment package: of a zip as uploaded, its name in the <see cref="CodeStore"/>; of an image's manifest, its name in
/// the <see cref="Images.ImageStore"/>.
/// </summary>
/// <param name="Hex">64 lower-case hexadecimal digits.</param>
public readonly record struct CodeHash(string Hex)
{
    public static CodeHash Of(ReadOnlySpan<byte> package) => new(Convert.ToHexStringLower(SHA256.HashData(package)));

    /// <summary>Base64, the way Lambda's <c>CodeSha256</c> spells it.</summary>
    public string Base64 => Convert.ToBase64String(Convert.FromHexString(Hex));

    public override string ToString() => Hex;
}
