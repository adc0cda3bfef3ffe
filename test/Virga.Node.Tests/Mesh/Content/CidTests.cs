using System.Text;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Tests.Mesh.Content;

public sealed class CidTests
{
    /// <summary>The empty directory in both versions, as every IPFS node knows it.</summary>
    private const string EmptyDirectory = "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354";
    private const string EmptyDirectoryV0 = "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn";

    [Theory]
    [InlineData(EmptyDirectory)]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    public void Cid_PrintedAfterParsing_IsTheSame(string text) => Assert.Equal(text, Cid.Parse(text).Value.ToString());

    [Fact]
    public void Cid_OfVersion0_IsTheSameIdAsVersion1() => Assert.Equal(Cid.Parse(EmptyDirectory).Value, Cid.Parse(EmptyDirectoryV0).Value);

    [Fact]
    public void Cid_OfBytes_NamesThemOnly()
    {
        Cid id = Cid.Of(CidCodec.Raw, []);
        Assert.Equal("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", id.ToString());
        Assert.True(id.Names([]));
        Assert.False(id.Names([0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf35")] // too short
    [InlineData("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf355")] // bits left over
    [InlineData("Bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354")]
    [InlineData("bAFYBEICZSSCDSBS7FFQZ55ASQDF3SMV6KLCW3GOFSZVWLYARCI47BGF354")]
    [InlineData("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N0")] // 0 is no digit
    [InlineData("QmzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzZ")] // another hash
    [InlineData("bafyreiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354")] // dag-cbor
    public void Parse_WhatIsNoId_IsRefused(string? text) => Assert.Equal(Outcome.InvalidParameter, Cid.Parse(text).Error?.Outcome);

    [Fact]
    public void Block_WithOtherBytesThanNamed_IsRefused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("hello");
        Assert.Null(Block.Verified(Cid.Of(CidCodec.Raw, bytes), bytes).Error);
        bytes[0] ^= 1;
        Assert.NotNull(Block.Verified(Cid.Of(CidCodec.Raw, "hello"u8), bytes).Error);
    }
}
