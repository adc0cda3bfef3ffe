using System.CommandLine;
using System.Net;
using Virga.Commands;
using Virga.Node.Hosting;
using Virga.Node.Values;

namespace Virga.Node.Tests.Commands;

/// <summary>What <c>virga up</c> makes of what it is told.</summary>
public sealed class UpOptionsTests
{
    [Fact]
    public void Read_Nothing_IsLoopbackAndSettlesEachEpoch()
    {
        NodeOptions options = Read().Value;

        Assert.Equal(IPAddress.Loopback, options.Listen);
        Assert.Equal(NodeOptions.DefaultPort, options.Port);
        Assert.Equal(Dollars.Zero, options.SettleAt);
        Assert.Null(options.PublicUrl);
        Assert.Empty(options.Peers);
    }

    [Fact]
    public void Read_WhatIsGiven_IsInTheOptions()
    {
        NodeOptions options = Read("--listen", "10.0.0.1", "--public-url", "http://gateway.example:9000", "--settle-at", "2 dollar", "--egress-allow", "10.0.0.0/8", "--egress-allow", "fd00::/8", "--content-peer", "https://peer.example", "--peer", "/ip4/192.0.2.7/tcp/9100/p2p/12D3KooW").Value;

        Assert.Equal(IPAddress.Parse("10.0.0.1"), options.Listen);
        Assert.Equal(new Uri("http://gateway.example:9000"), options.PublicUrl);
        Assert.Equal("2 dollar", options.SettleAt.ToString());
        Assert.Equal(2, options.EgressAllow.Count);
        Assert.Equal("peer.example", Assert.Single(options.ContentPeers).Host);
        Assert.Single(options.Peers);
    }

    [Theory]
    [InlineData("--listen", "here")]
    [InlineData("--public-url", "ftp://gateway.example")]
    [InlineData("--public-url", "http://gateway.example/path")]
    [InlineData("--egress-allow", "10.0.0.0/33")]
    [InlineData("--content-peer", "peer")]
    [InlineData("--peer", "12D3KooW")]
    [InlineData("--settle-at", "2")]
    public void Read_WhatIsNone_SaysWhichOptionAndWhatItWants(string option, string value)
    {
        VirgaError error = Read(option, value).Error!;

        Assert.Equal(Outcome.InvalidParameter, error.Outcome);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
    }

    private static Result<NodeOptions> Read(params string[] arguments) => UpOptions.Read(UpCommand.Create().Parse(arguments));
}
