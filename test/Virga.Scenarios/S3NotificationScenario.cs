namespace Virga.Scenarios;

/// <summary>What buckets tell queues and functions, and code that lies in buckets, by <c>clients/s3_notifications.py</c>.</summary>
public sealed class S3NotificationScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const int Kills = 5;
    private static readonly string Script = Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/s3_notifications.py");

    [Theory]
    [InlineData("configuration")]
    [InlineData("permissions")]
    [InlineData("records")]
    [InlineData("called")]
    [InlineData("loop")]
    [InlineData("code")]
    public async Task Bucket_WithBoto3_BehavesAsOnAws(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Script, scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task Node_KilledUnderLoad_TellsOfAllThatItAcknowledged()
    {
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        string log = Path.Combine(data, "acknowledged");
        Random random = new(7);
        try
        {
            await using (NodeProcess first = await NodeProcess.StartAsync(data))
            {
                await RunAsync(first, "load_set_up");
            }

            for (int kill = 0; kill < Kills; kill++)
            {
                await using NodeProcess node = await NodeProcess.StartAsync(data);
                int before = Lines(log);
                Task<Ran> load = node.RunAsync("bash", "-c", $"python3 {Script} load >> {log}");
                await Eventually.HoldsAsync(() => Lines(log) > before, () => node.Errors);
                await Task.Delay(random.Next(300)); // the random moment is the point
                node.Kill9();
                await load;
            }

            await using NodeProcess last = await NodeProcess.StartAsync(data);
            Assert.InRange(int.Parse(await RunAsync(last, "load_verify", log), System.Globalization.CultureInfo.InvariantCulture), Kills, 100_000);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static int Lines(string path) => File.Exists(path) ? File.ReadAllText(path).Count(one => one == '\n') : 0;

    private static async Task<string> RunAsync(NodeProcess node, params string[] arguments)
    {
        Ran ran = await node.RunAsync("python3", [Script, .. arguments]);
        Assert.True(ran.ExitCode == 0, $"{ran}\n{node.Errors}");
        return ran.Output.Trim();
    }
}
