using Virga.Node.Chain.Crypto;

namespace Virga.Node.Tests.Chain.Crypto;

public sealed class EvmAddressTests
{
    /// <summary>EIP-55's own test cases.</summary>
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Text_OfEip55_HasItsChecksum(string text)
    {
        Assert.Equal(text, EvmAddress.Parse(text).Value.ToString());
        Assert.Equal(text, EvmAddress.Parse(text.ToLowerInvariant()).Value.ToString());
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xzzAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("")]
    [InlineData(null)]
    public void Parse_WhatIsNone_IsRefused(string? text) => Assert.NotNull(EvmAddress.Parse(text).Error);

    /// <summary>The vector that is cited with the Yellow Paper's rule, and the nonces where its encoding changes.</summary>
    [Fact]
    public void OfContract_PublishedVectors_AreTheirs()
    {
        EvmAddress creator = EvmAddress.Parse("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0").Value;
        Assert.Equal(
            ["0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d", "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8", "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91", "0xfffd933a0bc612844eaf0c6fe3e5b8e9b6c1d19c"],
            Enumerable.Range(0, 4).Select(nonce => EvmAddress.OfContract(creator, (ulong)nonce).ToString().ToLowerInvariant()));
    }

    [Fact]
    public void ToWord_OfAnAddress_IsPaddedInFrontAndReadBack()
    {
        EvmAddress address = (EvmAddress)"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

        Hash32 word = address.ToWord();

        Assert.Equal("0x0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed", word.ToString());
        Assert.Equal(address, EvmAddress.OfWord(word));
    }
}
