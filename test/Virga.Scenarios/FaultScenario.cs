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
    public async Task Instances_KilledAtRandomUnderLoad_EachCallGetsAnAnswer()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        await node.CreateAsync("busy", "python3.11", "m.handler", Zip.Of(("m.py", "import time\ndef handler(event, context):\n    time.sleep(0.05)\n    return 'served'\n")), "--timeout", "10");
        string url = await node.CreateUrlAsync("busy");
        using HttpClient http = new();
        Random random = new(1);
        Task<System.Net.HttpStatusCode>[] calls = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            System.Net.HttpStatusCode last = default;
            for (int i = 0; i < 30; i++)
            {
                last = (await http.GetAsync(new Uri(url))).StatusCode;
                Assert.True(last is System.Net.HttpStatusCode.OK or System.Net.HttpStatusCode.BadGateway, last.ToString());
            }

            return last;
        }))];
        for (int kills = 0; kills < 20 && !calls.All(call => call.IsCompleted);)
        {
            string[] victims = node.InstanceProcesses();
            if (victims.Length > 0)
            {
                using Process kill = Process.Start(new ProcessStartInfo("kill", ["-9", victims[random.Next(victims.Length)]]) { RedirectStandardError = true })!;
                await kill.WaitForExitAsync();
                kills++;
            }
        }

        await Task.WhenAll(calls);
        Assert.Equal("\"served\"", await http.GetStringAsync(new Uri(url)));
        node.Terminate();
        Assert.Equal(0, await node.WaitForExitAsync());
        Assert.Empty(UpScenario.CgroupsOf(node.CgroupName));
    }

    private static int[] LaunchersOf(NodeProcess node) => [.. Process.GetProcessesByName("virga-spawn").Select(process => process.Id).Where(id => ParentOf(id) == node.Id)];

    /// <summary>The fourth field of <c>/proc/PID/stat</c>, after the name in parentheses.</summary>
    private static int ParentOf(int id)
    {
        string stat = File.Exists($"/proc/{id}/stat") ? File.ReadAllText($"/proc/{id}/stat") : ") ? 0";
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
