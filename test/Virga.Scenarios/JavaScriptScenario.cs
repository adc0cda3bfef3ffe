namespace Virga.Scenarios;

/// <summary>AWS's SDK for JavaScript, from npm (<c>clients/js/lambda.mjs</c>).</summary>
public sealed class JavaScriptScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Fact]
    public async Task Sdk_WholeLifeOfAFunction_Works()
    {
        Ran ran = await fixture.Node.RunAsync("node", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/js/lambda.mjs"));
        Assert.True(ran.ExitCode == 0, $"{ran}\n{fixture.Node.Errors}");
    }
}
