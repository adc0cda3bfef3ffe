using System.Diagnostics;
using System.Globalization;

namespace Virga.Scenarios;

/// <summary>Parts of the node are killed while it serves.</summary>
public sealed class FaultScenario
{
    [Fact]
    public async Task Launcher_Killed9_CallsAreServedAgainAndNothingIsLeft()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        await node.CreateAsync("hello", "python3.11", "m.handler", Zip.Of(("m.py", "def handler(event, context):\n    return 'served'\n")));
        Assert.Equal("\"served\"", (await node.InvokeAsync("hello")).Payload);
        string[] before = node.InstanceProcesses();
        foreach (int launcher in LaunchersOf(node))
        {
            using Process kill = Process.Start("kill", ["-9", launcher.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        await Eventually.HoldsAsync(() => before.All(pid => !Directory.Exists($"/proc/{pid}")), () => string.Join(' ', node.InstanceProcesses()));
        string last = "";
        await Eventually.HoldsAsync(() => (last = node.VirgaAsync("invoke", "hello").GetAwaiter().GetResult().ToString()).Contains("\"served\"", StringComparison.Ordinal), () => last);
    }

    [Fact]
    public async Task Processes_Killed500TimesUnderLoad_EachCallGetsAnAnswerAndNothingIsLeft()
    {
        const int Kills = 500;
        await using NodeProcess node = await NodeProcess.StartAsync();
        string[] urls = [await CreateNapAsync(node, "busy-python", "python3.11", "m.py", "import time\ndef handler(event, context):\n    time.sleep(0.02)\n    return 'served'\n"),
            await CreateNapAsync(node, "busy-node", "nodejs20.x", "m.js", "exports.handler = () => new Promise(done => setTimeout(() => done('served'), 20))\n")];
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };
        using CancellationTokenSource enough = new();
        Task<int>[] callers = [.. Enumerable.Range(0, 8).Select(number => Task.Run(() => CallUntilAsync(http, urls[number % 2], enough.Token)))];

        // Anything in the sandboxes may be hit: zygotes, templates, slots, instances, and the first process of each.
        Random random = new(1);
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(20));
        for (int kills = 0; kills < Kills;)
        {
            if (callers.FirstOrDefault(caller => caller.IsFaulted) is { } faulted)
            {
                Assert.Fail($"after {kills} kills: {faulted.Exception!.InnerException!.Message}\n{node.Errors}");
            }

            await pace.WaitForNextTickAsync();
            string[] victims = node.InstanceProcesses();
            kills += victims.Length > 0 && NodeProcess.Kill9(int.Parse(victims[random.Next(victims.Length)], CultureInfo.InvariantCulture)) ? 1 : 0;
        }

        await enough.CancelAsync();
        int answers = (await Task.WhenAll(callers)).Sum();
        Assert.InRange(answers, 100, int.MaxValue);
        foreach (string url in urls)
        {
            await Eventually.HoldsAsync(() => http.GetAsync(new Uri(url)).GetAwaiter().GetResult().IsSuccessStatusCode, () => node.Errors);
        }

        int mounts = File.ReadAllLines("/proc/mounts").Count(line => line.Contains(node.Data, StringComparison.Ordinal));
        node.Terminate();
        Assert.Equal(0, await node.WaitForExitAsync());
        Assert.Empty(UpScenario.CgroupsOf(node.CgroupName));
        Assert.Empty(node.InstanceProcesses());
        Assert.Equal(0, mounts); // those of sandboxes are in namespaces of their own
    }

    private static async Task<string> CreateNapAsync(NodeProcess node, string name, string runtime, string file, string code)
    {
        await node.CreateAsync(name, runtime, "m.handler", Zip.Of((file, code)), "--timeout", "10");
        return await node.CreateUrlAsync(name);
    }

    /// <summary>Each call ends with the function's answer or with Lambda's error; how many did.</summary>
    private static async Task<int> CallUntilAsync(HttpClient http, string url, CancellationToken enough)
    {
        int answers = 0;
        while (!enough.IsCancellationRequested)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri(url), CancellationToken.None);
            Assert.True(response.StatusCode is System.Net.HttpStatusCode.OK or System.Net.HttpStatusCode.BadGateway, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
            answers++;
        }

        return answers;
    }

    private static int[] LaunchersOf(NodeProcess node) => [.. Process.GetProcessesByName("virga-spawn").Select(process => process.Id).Where(id => ParentOf(id) == node.Id)];

    /// <summary>The fourth field of <c>/proc/PID/stat</c>, after the name in parentheses.</summary>
    private static int ParentOf(int id)
    {
        string stat = File.Exists($"/proc/{id}/stat") ? File.ReadAllText($"/proc/{id}/stat") : ") ? 0";
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
