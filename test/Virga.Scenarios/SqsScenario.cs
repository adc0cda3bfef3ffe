using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>SQS with AWS's own clients: boto3 (<c>clients/sqs_api.py</c>) and the aws CLI.</summary>
public sealed class SqsScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("queues")]
    [InlineData("queue_attributes")]
    [InlineData("messages")]
    [InlineData("visibility")]
    [InlineData("batches")]
    [InlineData("long_polling")]
    [InlineData("fifo")]
    [InlineData("fifo_groups")]
    [InlineData("dead_letters")]
    [InlineData("tags")]
    [InlineData("permissions")]
    [InlineData("query_protocol")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await ClientAsync(fixture.Node, scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_MessageAndErrors_Work()
    {
        NodeProcess node = fixture.Node;
        string url = (await AwsAsync(node, "create-queue", "--queue-name", "cli", "--query", "QueueUrl", "--output", "text")).Output.Trim();
        Assert.Equal($"{node.Address}/000000000000/cli", url);
        Assert.Equal(0, (await AwsAsync(node, "send-message", "--queue-url", url, "--message-body", "hello")).ExitCode);
        Ran got = await AwsAsync(node, "receive-message", "--queue-url", url, "--query", "Messages[0].[Body,ReceiptHandle]", "--output", "text");
        string[] parts = got.Output.Trim().Split('\t');
        Assert.Equal("hello", parts[0]);
        Assert.Equal(0, (await AwsAsync(node, "delete-message", "--queue-url", url, "--receipt-handle", parts[1])).ExitCode);
        Assert.Contains("(AWS.SimpleQueueService.NonExistentQueue)", (await AwsAsync(node, "get-queue-url", "--queue-name", "absent")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_KilledUnderLoad_LosesNothingThatItAcknowledged()
    {
        string data = Directory.CreateTempSubdirectory("virga-sqs").FullName;
        try
        {
            HashSet<string> acknowledged = [];
            for (int kill = 0; kill < 5; kill++)
            {
                await using NodeProcess node = await NodeProcess.StartAsync(data);
                string file = Path.Combine(data, $"under-load-{kill}");
                Task<Ran> load = ClientAsync(node, "load_until_killed", file);
                await Eventually.HoldsAsync(() => File.Exists(file) || load.IsCompleted, () => node.Errors);
                node.Kill9();
                await node.WaitForExitAsync();
                Ran ran = await load;
                Assert.True(ran.ExitCode == 0, ran.ToString());
                acknowledged.UnionWith(JsonSerializer.Deserialize<string[]>(ran.Output)!);
            }

            await using NodeProcess last = await NodeProcess.StartAsync(data);
            Ran drained = await ClientAsync(last, "drain");
            Assert.True(drained.ExitCode == 0, drained.ToString());
            Assert.NotEmpty(acknowledged);
            Assert.Empty(acknowledged.Except(JsonSerializer.Deserialize<string[]>(drained.Output)!));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task FifoQueue_NodeKilledUnderLoad_LosesNothingAndGivesNothingTwice()
    {
        string data = Directory.CreateTempSubdirectory("virga-sqs").FullName;
        try
        {
            List<string> seen = [];
            for (int kill = 0; kill < 3; kill++)
            {
                await using NodeProcess node = await NodeProcess.StartAsync(data);
                string file = Path.Combine(data, $"under-fifo-load-{kill}");
                seen.Add($"{file}.json");
                Task<Ran> load = ClientAsync(node, "fifo_until_killed", file, seen[^1]);
                await Eventually.HoldsAsync(() => File.Exists(file) || load.IsCompleted, () => node.Errors);
                node.Kill9();
                await node.WaitForExitAsync();
                Ran ran = await load;
                Assert.True(ran.ExitCode == 0, ran.ToString());
            }

            await using NodeProcess last = await NodeProcess.StartAsync(data);
            Ran checkedAfter = await ClientAsync(last, ["fifo_after_kill", .. seen]);
            Assert.True(checkedAfter.ExitCode == 0, checkedAfter.ToString());
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static Task<Ran> ClientAsync(NodeProcess node, params string[] scenario) => node.RunAsync("python3", [Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/sqs_api.py"), .. scenario]);

    private static Task<Ran> AwsAsync(NodeProcess node, params string[] arguments) => node.RunAsync("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", "sqs", .. arguments]);
}
