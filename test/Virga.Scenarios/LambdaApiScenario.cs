namespace Virga.Scenarios;

/// <summary>The Lambda API with AWS's own clients: boto3 (<c>clients/lambda_api.py</c>) and the aws CLI.</summary>
public sealed class LambdaApiScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("life")]
    [InlineData("paging")]
    [InlineData("invoking")]
    [InlineData("bad_input")]
    [InlineData("signatures")]
    [InlineData("urls")]
    [InlineData("concurrent")]
    [InlineData("reserved")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/lambda_api.py"), scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_WholeLife_Works()
    {
        NodeProcess node = fixture.Node;
        await node.CreateAsync("cli-life", "python3.11", "m.handler", Zip.Of(("m.py", "def handler(event, context):\n    return event\n")));
        Ran listed = await node.AwsAsync("list-functions", "--query", "Functions[?FunctionName=='cli-life'].Runtime", "--output", "text");
        Assert.Equal("python3.11", listed.Output.Trim());
        Assert.Equal("{\"a\": 1}", (await node.InvokeAsync("cli-life", "{\"a\":1}")).Payload);
        Ran updated = await node.AwsAsync("update-function-configuration", "--function-name", "cli-life", "--timeout", "7", "--query", "Timeout");
        Assert.Equal("7", updated.Output.Trim());
        Ran wrong = await node.AwsAsync("invoke", "--function-name", "absent", "/dev/null");
        Assert.Contains("ResourceNotFoundException", wrong.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await node.AwsAsync("delete-function", "--function-name", "cli-life")).ExitCode);
    }
}
