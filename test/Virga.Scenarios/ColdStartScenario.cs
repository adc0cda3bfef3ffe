using System.Text.Json;
using System.Text.RegularExpressions;

namespace Virga.Scenarios;

/// <summary>Cold starts explain themselves, and what would have avoided them does.</summary>
public sealed class ColdStartScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private static readonly byte[] Hello = Zip.Of(("m.py", "def handler(event, context):\n    return 1\n"));

    [Fact]
    public async Task Why_OfAColdAndAWarmCall_SaysWhatEachWas()
    {
        NodeProcess node = fixture.Node;
        await node.CreateAsync("why", "python3.11", "m.handler", Hello);
        string cold = (await node.InvokeAsync("why")).Log;
        string warm = (await node.InvokeAsync("why")).Log;
        Assert.Contains("Cause: FirstCall", cold, StringComparison.Ordinal);
        Assert.DoesNotContain("COLD_START", warm, StringComparison.Ordinal);

        Ran told = await node.VirgaAsync("why", RequestOf(cold), "--json");
        JsonElement start = JsonSerializer.Deserialize<JsonElement>(told.Output);
        JsonElement phases = start.GetProperty("Phases");
        Assert.Equal("FirstCall", start.GetProperty("Cause").GetString());
        Assert.InRange(phases.GetProperty("SandboxMicros").GetInt32() + phases.GetProperty("LoadMicros").GetInt32(), 1, 10_000_000);
        Assert.Contains("virga provision why 1", (await node.VirgaAsync("why", RequestOf(cold))).Output, StringComparison.Ordinal);

        Ran notCold = await node.VirgaAsync("why", RequestOf(warm));
        Assert.Equal(3, notCold.ExitCode);
        Assert.Contains("served by a warm instance", notCold.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Causes_OfALaterColdStart_AreTold()
    {
        NodeProcess node = fixture.Node;
        await node.CreateAsync("causes", "python3.11", "m.handler", Zip.Of(("m.py", "import os, time\ndef handler(event, context):\n    if event.get('die'):\n        os._exit(3)\n    time.sleep(event.get('nap', 0))\n    return 1\n")), "--timeout", "20");
        await node.InvokeAsync("causes");
        await node.AwsAsync("update-function-configuration", "--function-name", "causes", "--timeout", "21");
        Assert.Contains("Cause: NewVersion", (await node.InvokeAsync("causes")).Log, StringComparison.Ordinal);
        await node.InvokeAsync("causes", """{"die": true}""");
        Assert.Contains("Cause: Crash", (await node.InvokeAsync("causes")).Log, StringComparison.Ordinal);
        (string Payload, string Error, string Log)[] both = await Task.WhenAll(Management.InvokeAsync(node, "causes", """{"nap": 4}"""), Management.InvokeAsync(node, "causes", """{"nap": 4}"""));
        Assert.Single(both, call => call.Log.Contains("Cause: ScaleOut", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Provision_Instances_AreThereBeforeAnyCallAndAgainAfterTheirDeath()
    {
        NodeProcess node = fixture.Node;
        await node.CreateAsync("ready", "nodejs20.x", "m.handler", Zip.Of(("m.js", "exports.handler = async () => 1\n")));
        Assert.Equal("ready: 2 kept ready", (await node.VirgaAsync("provision", "ready", "2")).Output.Trim());
        await Eventually.HoldsAsync(() => LiveOf("ready") == 2, () => node.Errors);
        Assert.DoesNotContain("COLD_START", (await node.InvokeAsync("ready")).Log, StringComparison.Ordinal);
        Assert.Equal(2, (await node.VirgaAsync("provision", "ready", "-1")).ExitCode);
        Assert.Equal(0, (await node.VirgaAsync("provision", "ready", "0")).ExitCode);
    }

    [Fact]
    public async Task KeepAlive_OfNoTime_ScalesToZeroAndSaysSo()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(null, "--keep-alive", "0");
        await node.CreateAsync("gone", "python3.11", "m.handler", Hello);
        await node.InvokeAsync("gone");
        await Eventually.HoldsAsync(() => Instances(node).All(pool => pool.GetProperty("Live").GetInt32() == 0), () => node.Errors);
        Assert.Contains("Cause: Reaped", (await node.InvokeAsync("gone")).Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_InPrometheusFormat_CountColdStarts()
    {
        NodeProcess node = fixture.Node;
        await node.CreateAsync("counted", "python3.11", "m.handler", Hello);
        await node.InvokeAsync("counted");
        string text = await Management.GetAsync(node, "/_virga/v1/metrics");
        Assert.Matches("(?m)^virga_cold_starts_total\\{cause=\"FirstCall\"\\} [1-9]", text);
        Assert.Matches("(?m)^virga_instances_live [1-9]", text);
    }

    private static string RequestOf(string log) => Regex.Match(log, "START RequestId: (\\S+)").Groups[1].Value;

    private static JsonElement[] Instances(NodeProcess node) => JsonSerializer.Deserialize<JsonElement[]>(Management.GetAsync(node, "/_virga/v1/instances").GetAwaiter().GetResult())!;

    private int LiveOf(string function) => Instances(fixture.Node).Where(pool => pool.GetProperty("Function").GetString() == function).Sum(pool => pool.GetProperty("Live").GetInt32());
}
