namespace Virga.Scenarios;

/// <summary>Versions, aliases, layers, permissions and settings, by boto3 (<c>clients/lambda_versions.py</c>): each operation once right, and its documented errors.</summary>
public sealed class LambdaVersionsScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("versions")]
    [InlineData("aliases")]
    [InlineData("layers")]
    [InlineData("permissions")]
    [InlineData("provisioned")]
    [InlineData("settings")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/lambda_versions.py"), scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Errors}\n{fixture.Node.Errors}");
    }
}
