using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;

namespace Virga.Node.Tests.Chain.TypedData;

public sealed class TypedDataTests
{
    private const string Mail = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
          "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
          "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},
         "primaryType":"Mail",
         "domain":{"name":"Ether Mail","version":"1","chainId":1,"verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
         "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},"to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}}
        """;

    /// <summary>EIP-712's example: its type, hashes and signature.</summary>
    [Fact]
    public void Digest_MailExample_IsAsPublished()
    {
        TypedStruct mail = TypedStruct.Of("Mail", new Dictionary<string, IReadOnlyList<TypedField>>
        {
            ["Person"] = [new("name", "string"), new("wallet", "address")],
            ["Mail"] = [new("from", "Person"), new("to", "Person"), new("contents", "string")],
        }).Value;
        Assert.Equal("Mail(Person from,Person to,string contents)Person(string name,address wallet)", mail.EncodedType);
        EvmAddress cow = EvmAddress.Parse("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826").Value, bob = EvmAddress.Parse("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB").Value;
        Hash32 message = mail.Hash((object[])["Cow", cow], (object[])["Bob", bob], "Hello, Bob!");
        Assert.Equal("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e", message.ToString());
        TypedDomain domain = new("Ether Mail", "1", 1, EvmAddress.Parse("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC").Value);
        Assert.Equal("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", domain.Separator.ToString());
        Assert.Equal("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", domain.Digest(message).ToString());
        Assert.Equal(domain.Digest(message), TypedMessage.Digest(JsonSerializer.Deserialize<JsonElement>(Mail)).Value);

        using Secp256k1 curve = new();
        using SigningKey key = SigningKey.From(curve, Keccak256.Hash("cow").ToArray()).Value;
        Assert.Equal("4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c", Convert.ToHexStringLower(key.Sign(domain.Digest(message)).ToArray()));
    }

    /// <summary>Arrays of structs, fixed arrays, bytes and negative numbers, against another implementation.</summary>
    [Fact]
    public void Digest_ArraysAndNumbers_AreAsElsewhere()
    {
        string json = """
            {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
              "Order":[{"name":"items","type":"Item[]"},{"name":"pair","type":"uint256[2]"},{"name":"note","type":"bytes"},{"name":"owner","type":"Person"}],
              "Item":[{"name":"id","type":"bytes32"},{"name":"count","type":"int64"}],"Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}]},
             "primaryType":"Order","domain":{"name":"Shop","version":"1","chainId":"0x7a69","verifyingContract":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
             "message":{"items":[{"id":"0xTWOS","count":-5},{"id":"0xTHREES","count":9}],"pair":["1","115792089237316195423570985008687907853269984665640564039457584007913129639935"],"note":"0x0102",
              "owner":{"name":"Ann","wallet":"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"}}}
            """.Replace("TWOS", Repeat("22"), StringComparison.Ordinal).Replace("THREES", Repeat("33"), StringComparison.Ordinal);
        Assert.Equal("0x827f69355559ec2e54f7215134e49033e717cda930f7e0581e40260ac5f24c0b", TypedMessage.Digest(JsonSerializer.Deserialize<JsonElement>(json)).Value.ToString());
    }

    [Theory]
    [InlineData("""{"types":{"A":[{"name":"a","type":"A"}],"EIP712Domain":[]},"primaryType":"A","domain":{},"message":{}}""")]
    [InlineData("""{"types":{"A":[{"name":"a","type":"B[]"}],"B":[{"name":"a","type":"A[]"}],"EIP712Domain":[]},"primaryType":"A","domain":{},"message":{"a":[]}}""")]
    [InlineData("""{"types":{"EIP712Domain":[]},"primaryType":"A","domain":{},"message":{}}""")]
    [InlineData("""{"types":{"A":[{"name":"a","type":"uint8"}],"EIP712Domain":[]},"primaryType":"A","domain":{},"message":{"a":256}}""")]
    [InlineData("""{"types":{"A":[{"name":"a","type":"uint8"}],"EIP712Domain":[]},"primaryType":"A","domain":{},"message":{}}""")]
    [InlineData("""{"types":{"A":7},"primaryType":"A","domain":{},"message":{}}""")]
    [InlineData("[]")]
    public void Digest_OfWhatIsNoTypedData_IsAnError(string json) => Assert.NotNull(TypedMessage.Digest(JsonSerializer.Deserialize<JsonElement>(json)).Error);

    private static string Repeat(string unit) => string.Concat(Enumerable.Repeat(unit, 32));
}
