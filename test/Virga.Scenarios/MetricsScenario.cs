namespace Virga.Scenarios;

/// <summary>CloudWatch metrics with AWS's own clients: boto3 (<c>clients/metrics_api.py</c>) and the aws CLI.</summary>
public sealed class MetricsScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("functions")]
    [InlineData("custom")]
    [InlineData("protocols")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/metrics_api.py"), scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_CallsOfAFunction_AreCountedAlsoAfterKill9()
    {
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        await using (NodeProcess first = await NodeProcess.StartAsync(data))
        {
            await first.CreateAsync("counted", "python3.11", "m.handler", Zip.Of(("m.py", "def handler(event, context):\n    return event\n")));
            await first.InvokeAsync("counted");
            await first.InvokeAsync("counted");
            first.Kill9();
            await first.WaitForExitAsync();
        }

        await using (NodeProcess next = await NodeProcess.StartAsync(data))
        {
            await next.InvokeAsync("counted");
            DateTime now = DateTime.UtcNow;
            Ran sum = await next.RunAsync(
                "aws", "--endpoint-url", next.Address, "--region", "us-east-1", "cloudwatch", "get-metric-statistics", "--namespace", "AWS/Lambda", "--metric-name", "Invocations",
                "--dimensions", "Name=FunctionName,Value=counted", "--start-time", $"{now.AddMinutes(-10):s}Z", "--end-time", $"{now.AddMinutes(2):s}Z", "--period", "3600", "--statistics", "Sum",
                "--query", "sum(Datapoints[].Sum)", "--output", "json");
            Assert.True(sum.Output.Trim() is "3" or "3.0", $"{sum}{next.Errors}");
        }

        Directory.Delete(data, recursive: true);
    }
}
