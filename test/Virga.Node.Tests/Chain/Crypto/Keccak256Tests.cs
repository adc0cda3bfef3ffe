using System.Text;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Tests.Chain.Crypto;

public sealed class Keccak256Tests
{
    /// <summary>The Keccak team's ShortMsgKAT_256 (empty and CC), Ethereum's empty hash and code, and lengths around the rate (checked against another implementation).</summary>
    [Theory]
    [InlineData("", 0, "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("cc", 1, "0xeead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a")]
    [InlineData("616263", 1, "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("c0", 1, "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")]
    [InlineData("80", 1, "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")]
    [InlineData("a3", 200, "0x3a57666b048777f2c953dc4456f45a2588e1cb6f2da760122d530ac2ce607d4a")]
    [InlineData("61", 135, "0x34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446")]
    [InlineData("61", 136, "0xa6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e")]
    [InlineData("61", 137, "0xd869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39")]
    [InlineData("61", 1000, "0xb6a4ac1f51884d71f30fa397a5e155de3099e11fc0edef5d08b646e621e19de9")]
    public void Hash_PublishedVector_Agrees(string unit, int times, string expected) =>
        Assert.Equal(expected, Keccak256.Hash(Convert.FromHexString(string.Concat(Enumerable.Repeat(unit, times)))).ToString());

    [Fact]
    public void Hash_OfText_IsOfItsUtf8() => Assert.Equal(Keccak256.Hash(Encoding.UTF8.GetBytes("Zürich")), Keccak256.Hash("Zürich"));
}
