namespace Virga.Scenarios;

/// <summary>S3 below the SDK, by <c>clients/s3_wire.py</c>: connections, hosts' names, trailers, failures of the node.</summary>
public sealed class S3WireScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("expect")]
    [InlineData("failures")]
    [InlineData("hosts")]
    [InlineData("trailers")]
    public async Task Wire_OfS3_IsAsOnAws(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/s3_wire.py"), scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }
}
