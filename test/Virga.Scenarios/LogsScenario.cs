using System.Diagnostics;

namespace Virga.Scenarios;

/// <summary>CloudWatch Logs with AWS's own clients: boto3 (<c>clients/logs_api.py</c>) and the aws CLI.</summary>
public sealed class LogsScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Handler = "def handler(event, context):\n    print('call', event['n'])\n";

    [Theory]
    [InlineData("groups")]
    [InlineData("streams")]
    [InlineData("putting")]
    [InlineData("reading")]
    [InlineData("filtering")]
    [InlineData("functions")]
    [InlineData("shared")]
    [InlineData("following")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/logs_api.py"), scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_LogsOfAFunction_AreFound()
    {
        NodeProcess node = fixture.Node;
        await node.CreateAsync("cli-logs", "python3.11", "m.handler", Zip.Of(("m.py", Handler)));
        await node.InvokeAsync("cli-logs", "{\"n\":7}");
        string found = "";
        await Eventually.HoldsAsync(
            () => (found = Logs("filter-log-events", "--log-group-name", "/aws/lambda/cli-logs", "--filter-pattern", "\"call 7\"", "--query", "events[].message", "--output", "text").GetAwaiter().GetResult().Output).Contains("call 7", StringComparison.Ordinal),
            () => found + node.Errors);
        Ran groups = await Logs("describe-log-groups", "--log-group-name-prefix", "/aws/lambda/cli", "--query", "logGroups[].logGroupName", "--output", "text");
        Assert.Equal("/aws/lambda/cli-logs", groups.Output.Trim());
        Assert.Contains("ResourceNotFoundException", (await Logs("describe-log-streams", "--log-group-name", "absent")).Errors, StringComparison.Ordinal);
    }

    /// <summary>Version 1 of the CLI doesn't know <c>tail</c>; what it reads with is held by <c>following</c> above.</summary>
    [Fact]
    public async Task AwsCliTail_FollowingALiveFunction_ShowsEachLineOnce()
    {
        NodeProcess node = fixture.Node;
        if (!(await node.RunAsync("aws", "--version")).Output.StartsWith("aws-cli/2", StringComparison.Ordinal))
        {
            return;
        }

        await node.CreateAsync("tailed", "python3.11", "m.handler", Zip.Of(("m.py", Handler)));
        await node.InvokeAsync("tailed", "{\"n\":0}");
        await Eventually.HoldsAsync(() => Logs("describe-log-streams", "--log-group-name", "/aws/lambda/tailed").GetAwaiter().GetResult().ExitCode == 0, () => node.Errors);
        ProcessStartInfo start = new("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", "logs", "tail", "/aws/lambda/tailed", "--follow", "--format", "short"]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in node.ClientEnvironment)
        {
            start.Environment[name] = value;
        }

        using Process tail = Process.Start(start)!;
        List<string> calls = [];
        tail.OutputDataReceived += (_, line) =>
        {
            lock (calls)
            {
                calls.AddRange(line.Data?.Contains("call ", StringComparison.Ordinal) == true ? [line.Data.Trim()[^6..]] : []);
            }
        };
        tail.BeginOutputReadLine();
        for (int n = 1; n < 4; n++)
        {
            await node.InvokeAsync("tailed", $"{{\"n\":{n}}}");
        }

        await Eventually.HoldsAsync(() => calls.Count >= 4, () => string.Join('\n', calls), seconds: 30);
        tail.Kill();
        Assert.Equal(["call 0", "call 1", "call 2", "call 3"], calls);
    }

    private Task<Ran> Logs(params string[] arguments) => fixture.Node.RunAsync("aws", ["--endpoint-url", fixture.Node.Address, "--region", "us-east-1", "logs", .. arguments]);
}
