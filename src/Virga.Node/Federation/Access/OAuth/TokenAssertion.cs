using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>
/// What a wallet signs to get a token: the <c>client_assertion</c>, JSON in base64url. After RFC 7521 and RFC 7523, with a signature
/// by EIP-712 in the place of a JWT's, so that wallets show what they sign.
/// </summary>
/// <param name="Audience">The token end point's address.</param>
/// <param name="Nonce">From the same node.</param>
/// <param name="Expires">Seconds since 1970.</param>
/// <param name="Signature">65 bytes in hexadecimal: r, s, v.</param>
internal sealed record TokenAssertion(
    [property: JsonPropertyName("wallet")] string Wallet,
    [property: JsonPropertyName("audience")] string Audience,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("nonce")] string Nonce,
    [property: JsonPropertyName("expires")] ulong Expires,
    [property: JsonPropertyName("signature")] string Signature)
{
    public const string Type = "urn:virga:params:oauth:client-assertion-type:eip712";

    private const string Name = "TokenRequest";
    private const int MaxLength = 4096;
    private static readonly JsonSerializerOptions Json = new() { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };
    private static readonly IReadOnlyList<TypedField> Fields = [new("wallet", "address"), new("audience", "string"), new("scope", "string"), new("nonce", "string"), new("expires", "uint64")];
    private static readonly TypedStruct Struct = TypedStruct.Of(Name, new Dictionary<string, IReadOnlyList<TypedField>> { [Name] = Fields }).Value;

    public static Result<TokenAssertion> Parse(string? text)
    {
        try
        {
            return text is { Length: > 0 and <= MaxLength } && Base64Url.IsValid(text) && JsonSerializer.Deserialize<TokenAssertion>(Base64Url.DecodeFromChars(text), Json) is { } read ? read : Malformed();
        }
        catch (JsonException)
        {
            return Malformed();
        }
    }

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>Null when nobody can have signed it.</summary>
    /// <param name="wallet">The same as <see cref="Wallet"/>.</param>
    public EvmAddress? Signer(Secp256k1 curve, TypedDomain domain, EvmAddress wallet) =>
        Hex.TryParse(Signature, out byte[]? bytes) && EvmSignature.TryRead(bytes, out EvmSignature signature)
            ? curve.Recover(domain.Digest(Struct.Hash(wallet, Audience, Scope, Nonce, (System.Numerics.BigInteger)Expires)), signature)
            : null;

    /// <summary>The document for <c>eth_signTypedData_v4</c>.</summary>
    public object Document(TokenDeployment deployment) => new
    {
        types = new Dictionary<string, object>
        {
            ["EIP712Domain"] = new object[] { new { name = "name", type = "string" }, new { name = "version", type = "string" }, new { name = "chainId", type = "uint256" }, new { name = "verifyingContract", type = "address" } },
            [Name] = Fields.Select(field => new { name = field.Name, type = field.Type }).ToArray(),
        },
        primaryType = Name,
        domain = new { name = TokenDeployment.DomainName, version = TokenDeployment.DomainVersion, chainId = deployment.ChainId, verifyingContract = deployment.Contract.ToString() },
        message = new { wallet = Wallet, audience = Audience, scope = Scope, nonce = Nonce, expires = Expires.ToString(CultureInfo.InvariantCulture) },
    };

    private static VirgaError Malformed() => OAuthError.InvalidClient("The client assertion is malformed.");
}
