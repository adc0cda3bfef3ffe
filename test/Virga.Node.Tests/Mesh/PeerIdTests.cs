using Virga.Node.Mesh;

namespace Virga.Node.Tests.Mesh;

public sealed class PeerIdTests
{
    /// <summary>Made by libp2p.</summary>
    private const string Known = "12D3KooWMXVHP99ypRnRukh2mUpNeBAHN7uvvcUT7xo64Z8knESo";

    [Fact]
    public void Parse_OfLibp2p_ReadsAndWritesTheSame()
    {
        byte[] id = PeerId.Parse(Known)!;
        Assert.Equal((PeerId.Size, 0), (id.Length, id[0]));
        Assert.Equal(Known, PeerId.ToText(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("12D3KooWMXVHP99ypRnRukh2mUpNeBAHN7uvvcUT7xo64Z8knES")]
    [InlineData("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG")]
    [InlineData("12D3KooW0XVHP99ypRnRukh2mUpNeBAHN7uvvcUT7xo64Z8knESo")]
    public void Parse_NoEd25519Id_IsNull(string text) => Assert.Null(PeerId.Parse(text));
}
