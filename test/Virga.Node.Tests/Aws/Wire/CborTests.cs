using System.Text;
using Virga.Node.Aws.Wire;

namespace Virga.Node.Tests.Aws.Wire;

/// <summary>Encodings from RFC 8949, appendix A.</summary>
public sealed class CborTests
{
    [Theory]
    [InlineData("00", "0")]
    [InlineData("1818", "24")]
    [InlineData("1b000000e8d4a51000", "1000000000000")]
    [InlineData("20", "-1")]
    [InlineData("3903e7", "-1000")]
    [InlineData("f93c00", "1")]
    [InlineData("fa47c35000", "100000")]
    [InlineData("fb3ff199999999999a", "1.1")]
    [InlineData("f97e00", "\"NaN\"")]
    [InlineData("f4", "false")]
    [InlineData("f6", "null")]
    [InlineData("c11a514b67b0", "1363896240")]
    [InlineData("4401020304", "\"AQIDBA==\"")]
    [InlineData("6449455446", "\"IETF\"")]
    [InlineData("8301820203820405", "[1,[2,3],[4,5]]")]
    [InlineData("a26161016162820203", "{\"a\":1,\"b\":[2,3]}")]
    [InlineData("7f657374726561646d696e67ff", "\"streaming\"")]
    [InlineData("9f018202039f0405ffff", "[1,[2,3],[4,5]]")]
    [InlineData("bf61610161629f0203ffff", "{\"a\":1,\"b\":[2,3]}")]
    public void Read_Item_IsTheSameInJson(string hex, string json) => Assert.Equal(json, Encoding.UTF8.GetString(CborJson.Read(Convert.FromHexString(hex)).Value.Span));

    [Theory]
    [InlineData("")]
    [InlineData("61")]
    [InlineData("0000")]
    [InlineData("1c")]
    [InlineData("ff")]
    [InlineData("9f01")]
    [InlineData("a1")]
    [InlineData("5bffffffffffffffff")]
    [InlineData("3bffffffffffffffff")]
    public void Read_Malformed_IsRefused(string hex) => Assert.Equal("SerializationException", CborJson.Read(Convert.FromHexString(hex)).Error?.AwsCode);

    [Fact]
    public void Read_DeepNesting_IsRefused() => Assert.NotNull(CborJson.Read(Enumerable.Repeat((byte)0x81, 100_000).ToArray()).Error);

    [Fact]
    public void Write_Answer_ReadsBackAsJson()
    {
        Answer answer = new("é", [1.5, -2], DateTimeOffset.FromUnixTimeMilliseconds(1500), null, true, 300, -7, new Dictionary<string, double> { ["p50"] = 2 });
        ReadOnlyMemory<byte> cbor = CborWriter.ToBytes(answer);
        Assert.Equal("""{"Text":"\u00E9","List":[1.5,-2],"Time":1.5,"Flag":true,"Number":300,"Negative":-7,"Map":{"p50":2}}""", Encoding.UTF8.GetString(CborJson.Read(cbor.Span).Value.Span));
    }

    private sealed record Answer(string Text, IReadOnlyList<double> List, DateTimeOffset Time, string? Nothing, bool Flag, int Number, long Negative, IReadOnlyDictionary<string, double> Map);
}
