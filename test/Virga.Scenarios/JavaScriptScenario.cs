namespace Virga.Scenarios;

/// <summary>AWS's SDK for JavaScript, from npm (<c>clients/js</c>).</summary>
public sealed class JavaScriptScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("lambda.mjs")]
    [InlineData("s3.mjs")]
    public async Task Sdk_WholeLifeOfWhatItMakes_Works(string script)
    {
        Ran ran = await fixture.Node.RunAsync("node", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/js", script));
        Assert.True(ran.ExitCode == 0, $"{ran}\n{fixture.Node.Errors}");
    }
}
