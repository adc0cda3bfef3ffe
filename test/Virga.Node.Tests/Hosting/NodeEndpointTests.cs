using Virga.Node.Hosting;

namespace Virga.Node.Tests.Hosting;

public sealed class NodeEndpointTests
{
    [Fact]
    public void Public_WithoutAUrl_IsWhereItListens() => Assert.Equal("http://127.0.0.1:9000", new NodeEndpoint(null) { Address = "http://127.0.0.1:9000" }.Public);

    [Fact]
    public void Public_WithAUrl_IsTheUrlWithoutASlash() => Assert.Equal("https://gateway.example", new NodeEndpoint(new Uri("https://gateway.example/")) { Address = "http://127.0.0.1:9000" }.Public);
}
