using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>EventBridge and its Scheduler with AWS's own clients: boto3 (<c>clients/schedules.py</c>) and the aws CLI.</summary>
public sealed class ScheduleScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("schedule_api")]
    [InlineData("firing")]
    [InlineData("dead_letters")]
    [InlineData("rules")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await ClientAsync(fixture.Node, scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_ScheduleAndRule_AreListedWithTheirNextTimes()
    {
        NodeProcess node = fixture.Node;
        Ran role = await node.RunAsync(
            "aws", "--endpoint-url", node.Address, "iam", "create-role", "--role-name", "cli", "--query", "Role.Arn", "--output", "text",
            "--assume-role-policy-document", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"scheduler.amazonaws.com"},"Action":"sts:AssumeRole"}]}""");
        string target = $$"""{"Arn":"arn:aws:sqs:us-east-1:000000000000:cli","RoleArn":"{{role.Output.Trim()}}"}""";
        string[] schedule = ["create-schedule", "--name", "cli", "--schedule-expression", "cron(0 0 1 1 ? 2199)", "--flexible-time-window", "Mode=OFF", "--target", target];
        Ran made = await AwsAsync(node, "scheduler", schedule);
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Contains("(ConflictException)", (await AwsAsync(node, "scheduler", schedule)).Errors, StringComparison.Ordinal);
        Ran rule = await AwsAsync(node, "events", "put-rule", "--name", "cli", "--schedule-expression", "cron(30 12 24 12 ? 2198)");
        Assert.True(rule.ExitCode == 0, rule.ToString());

        Ran listed = await node.VirgaAsync("schedules");
        Assert.Matches(@"(?m)^rule +default/cli +cron\(30 12 24 12 \? 2198\) +2198-12-24 12:30:00Z *$", listed.Output);
        Assert.Matches(@"(?m)^schedule +default/cli +cron\(0 0 1 1 \? 2199\) +2199-01-01 00:00:00Z *$", listed.Output);
        JsonElement json = JsonDocument.Parse((await node.VirgaAsync("schedules", "--json")).Output).RootElement;
        Assert.Contains(json.EnumerateArray(), one => one.GetProperty("Kind").GetString() == "rule" && one.GetProperty("Name").GetString() == "default/cli");
        Assert.Equal(0, (await AwsAsync(node, "events", "delete-rule", "--name", "cli")).ExitCode); // the other scenarios count rules
    }

    [Fact]
    public async Task Node_KilledAroundFireTimes_FiresEachScheduleOnce()
    {
        const int Schedules = 60, Kills = 4;
        string data = Directory.CreateTempSubdirectory("virga-schedules").FullName;
        try
        {
            await using (NodeProcess first = await NodeProcess.StartAsync(data))
            {
                Ran prepared = await ClientAsync(first, "prepare_kill", $"{Schedules}");
                Assert.True(prepared.ExitCode == 0, prepared.ToString());
                first.Kill9();
                await first.WaitForExitAsync();
            }

            Random random = new(7);
            for (int kill = 0; kill < Kills; kill++)
            {
                await using NodeProcess node = await NodeProcess.StartAsync(data);
                await Task.Delay(random.Next(10, 900)); // the random moment is the point
                node.Kill9();
                await node.WaitForExitAsync();
            }

            await using NodeProcess last = await NodeProcess.StartAsync(data);
            Ran counted = await ClientAsync(last, "count_kills", $"{Schedules}");
            Assert.True(counted.ExitCode == 0, $"{counted}\n{last.Errors}");
            await Eventually.HoldsAsync(() => Called(last, "waiting").Count == 0 && Called(last, "succeeded").Count >= Schedules / 2, () => $"{Called(last, "succeeded").Count} calls; {last.Errors}");
            Assert.Equal(Schedules / 2, Called(last, "succeeded").Count);
            Assert.Empty(Called(last, "died"));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static List<JsonElement> Called(NodeProcess node, string state) =>
        [.. JsonDocument.Parse(Management.GetAsync(node, $"/_virga/v1/events?state={state}&function=killed&limit=1000").GetAwaiter().GetResult()).RootElement.GetProperty("Events").EnumerateArray()];

    private static Task<Ran> ClientAsync(NodeProcess node, params string[] scenario) => node.RunAsync("python3", [Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/schedules.py"), .. scenario]);

    private static Task<Ran> AwsAsync(NodeProcess node, string service, params string[] arguments) => node.RunAsync("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", service, .. arguments]);
}
