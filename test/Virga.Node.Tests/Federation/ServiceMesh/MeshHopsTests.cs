using Virga.Node.Federation.ServiceMesh;

namespace Virga.Node.Tests.Federation.ServiceMesh;

public sealed class MeshHopsTests
{
    [Fact]
    public void Next_SixteenTimes_ThenEnds()
    {
        string? trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=00000001:1";
        for (int hop = 1; hop <= 16; hop++)
        {
            trace = MeshHops.Next(trace!);
            Assert.Equal($"Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=00000001:1;Hops={hop}", trace);
        }

        Assert.Null(MeshHops.Next(trace!));
    }

    [Theory]
    [InlineData("Hops=x")]
    [InlineData("Hops=-1")]
    [InlineData("Hops=99999999999999")]
    [InlineData("Hops=1;Hops=16")]
    public void Next_OfACountThatIsNone_Ends(string trace) => Assert.Null(MeshHops.Next(trace));
}
