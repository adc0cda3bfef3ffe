using System.Net;

namespace Virga.Scenarios;

/// <summary><c>virga up</c> as an operator meets it: start, stop, death and return.</summary>
public sealed class UpScenario
{
    private static readonly byte[] Hello = Zip.Of(("m.py", "def handler(event, context):\n    return event\n"));

    [Fact]
    public async Task Up_FirstStart_WritesWhatClientsNeedAndAnswersHealth()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        string credentials = Path.Combine(node.Data, "credentials");
        Assert.Equal($"ready: {node.Address}  credentials: {credentials}  config: {Path.Combine(node.Data, "config")}", node.ReadyLine);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(credentials));
        Assert.StartsWith("[virga]\naws_access_key_id = AKIA", await File.ReadAllTextAsync(credentials), StringComparison.Ordinal);
        Assert.Contains($"endpoint_url = {node.Address}", await File.ReadAllTextAsync(Path.Combine(node.Data, "config")), StringComparison.Ordinal);
        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(node.Address + "/_virga/health"))).StatusCode);
        Assert.StartsWith("http://127.0.0.1:", node.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_Terminated_DrainsAndLeavesNothing()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        await node.CreateAsync("slow", "python3.11", "m.handler", Zip.Of(("m.py", "import time\ndef handler(event, context):\n    print('at work', flush=True)\n    time.sleep(1.5)\n    return 'done'\n")), "--timeout", "10");
        Task<(string Payload, string Error, string Log)> call = node.InvokeAsync("slow");
        await Eventually.HoldsAsync(() => node.VirgaAsync("logs", "slow").Result.Output.Contains("at work", StringComparison.Ordinal), () => node.Errors);
        string cgroup = node.CgroupName;
        node.Terminate();
        Assert.Equal("\"done\"", (await call).Payload);
        Assert.Equal(0, await node.WaitForExitAsync());
        Assert.Empty(CgroupsOf(cgroup));
        Assert.Equal("", node.Errors);
    }

    [Fact]
    public async Task Up_Killed9_KeepsFunctionsAndUsageAndTakesInstancesAlong()
    {
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        string cgroup;
        await using (NodeProcess node = await NodeProcess.StartAsync(data))
        {
            await node.CreateAsync("hello", "python3.11", "m.handler", Hello);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal("{\"a\": 1}", (await node.InvokeAsync("hello", "{\"a\":1}")).Payload);
            }

            cgroup = node.CgroupName;
            node.Kill9();
            await node.WaitForExitAsync();
        }

        await Eventually.HoldsAsync(() => CgroupsOf(cgroup).Length == 0, () => string.Join('\n', CgroupsOf(cgroup)));
        await using (NodeProcess node = await NodeProcess.StartAsync(data))
        {
            Assert.Equal("{\"a\": 2}", (await node.InvokeAsync("hello", "{\"a\":2}")).Payload);
            Ran cost = await node.VirgaAsync("cost", "--json");
            Assert.Contains("\"Calls\": 4", cost.Output, StringComparison.Ordinal);
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Up_PortInUse_SaysSoInOneLine()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        Ran ran = await Ran.RunAsync(NodeProcess.Executable, ["up", "--port", node.Address.Split(':')[2], "--data", data]);
        Assert.Equal(4, ran.ExitCode);
        Assert.Matches(@"^virga: Port \d+ is in use[^\n]*\n$", ran.Errors);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Up_SecondNodeOnTheSameData_IsRefused()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        Ran ran = await Ran.RunAsync(NodeProcess.Executable, ["up", "--port", "0", "--data", node.Data]);
        Assert.Equal(4, ran.ExitCode);
        Assert.Contains("Another node runs on", ran.Errors, StringComparison.Ordinal);
    }

    internal static string[] CgroupsOf(string name) => Directory.Exists("/sys/fs/cgroup")
        ? [.. Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(controller => Path.Combine(controller, $"virga-{name}")).Where(Directory.Exists)]
        : [];
}
