using Virga.Node.Federation.Providers;

namespace Virga.Node.Tests.Federation.Providers;

public sealed class TraceContextTests
{
    [Fact]
    public void Headers_ThereAndBack_NameTheSameTrace()
    {
        const string trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        Assert.Equal("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", TraceContext.ToParent(trace + ";Lineage=00000001:1"));
        Assert.Equal(trace, TraceContext.FromParent(TraceContext.ToParent(trace)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Root=1-x;Parent=y")]
    [InlineData("Root=1-5759e988-BD862e3fe1be46a994272793")]
    [InlineData("Root=1-5759e988xbd862e3fe1be46a994272793")]
    [InlineData(";;;=")]
    public void ToParent_OfNoTrace_IsNull(string trace) => Assert.Null(TraceContext.ToParent(trace));

    [Theory]
    [InlineData("")]
    [InlineData("00-1-2-3")]
    [InlineData("ff-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-zz")]
    public void FromParent_OfNoTrace_IsNull(string parent) => Assert.Null(TraceContext.FromParent(parent));
}
