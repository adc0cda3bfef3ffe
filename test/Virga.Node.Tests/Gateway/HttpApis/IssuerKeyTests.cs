using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Gateway.HttpApis;

namespace Virga.Node.Tests.Gateway.HttpApis;

public sealed class IssuerKeyTests
{
    private static readonly RSA Key = RSA.Create(2048);

    [Theory]
    [InlineData("RS256", true)]
    [InlineData("RS512", false)]
    [InlineData("HS256", false)]
    [InlineData("ES256", false)]
    [InlineData("none", false)]
    public void Verifies_Algorithm_MustBeTheKeys(string algorithm, bool holds)
    {
        IssuerKey key = IssuerKey.Read(Public(Key))!;
        Assert.Equal(holds, key.Verifies(Token(algorithm, HashAlgorithmName.SHA256)));
    }

    [Fact]
    public void Verifies_OtherClaims_DoesNotHold()
    {
        JsonWebToken token = Token("RS256", HashAlgorithmName.SHA256);
        Assert.False(IssuerKey.Read(Public(Key))!.Verifies(token with { Signed = [.. token.Signed, (byte)'x'] }));
    }

    [Theory]
    [InlineData("""{"kty":"RSA","kid":"a","use":"enc","n":"AQAB","e":"AQAB"}""")]
    [InlineData("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""")]
    [InlineData("""{"kty":"oct","kid":"a","k":"AAAA"}""")]
    [InlineData("""{"kty":"RSA","kid":"a","n":"!","e":"AQAB"}""")]
    [InlineData("""{"kty":"EC","kid":"a","crv":"P-256","x":"AQAB","y":"AQAB"}""")]
    public void Read_KeyOfNoUse_IsNone(string json) => Assert.Null(IssuerKey.Read((JsonObject)JsonNode.Parse(json)!));

    [Fact]
    public void Read_ShortRsaKey_IsNone()
    {
        using RSA small = RSA.Create(1024);
        Assert.Null(IssuerKey.Read(Public(small)));
    }

    private static JsonObject Public(RSA key)
    {
        RSAParameters parameters = key.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["kid"] = "a", ["alg"] = "RS256", ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent) };
    }

    private static JsonWebToken Token(string algorithm, HashAlgorithmName hash)
    {
        string signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","kid":"a"}"""))}.{Base64Url.EncodeToString("{}"u8)}";
        byte[] signature = Key.SignData(Encoding.ASCII.GetBytes(signed), hash, RSASignaturePadding.Pkcs1);
        return JsonWebToken.Read($"{signed}.{Base64Url.EncodeToString(signature)}")!;
    }
}
