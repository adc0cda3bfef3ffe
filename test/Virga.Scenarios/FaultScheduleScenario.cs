using System.Text.Json;
using Virga.Scenarios.Faults;

namespace Virga.Scenarios;

/// <summary>
/// Four real gateways, parted and killed by drawn schedules while users call and messages are published: every accepted call is answered or
/// refused once, the money is exact, each message is delivered once. A short partition here; `./virga bench faults` has a minute.
/// </summary>
public sealed class FaultScheduleScenario
{
    private const string Partition = "2";

    /// <summary>As many seeds of the twenty as fit into this.</summary>
    private const string Within = "100";

    [Fact]
    public async Task Calls_ThroughDrawnFaults_AreAnsweredOrRefusedOnceAndPaidExactly()
    {
        Ran ran = await Ran.RunAsync("dotnet", [typeof(FaultCommand).Assembly.Location, "faults", "--schedules", "20", "--partition", Partition, "--within", Within, "--json"], patience: TimeSpan.FromMinutes(8));
        Assert.True(ran.ExitCode == 0, $"again by {FaultOptions.SeedVariable}=SEED ./virga bench faults --partition {Partition}: {ran}");
        using JsonDocument results = JsonDocument.Parse(ran.Output);
        Assert.NotEmpty(results.RootElement.EnumerateArray());
        Assert.All(results.RootElement.EnumerateArray(), result => Assert.True(result.GetProperty("Answered").GetInt32() >= FaultSchedule.Nodes, ran.Output)); // each gateway, when all was right again
    }

    [Fact]
    public void Schedule_OfASeed_IsAlwaysTheSameAndAlwaysPartsAndKills()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            FaultSchedule schedule = FaultSchedule.Draw(seed, TimeSpan.FromSeconds(60));
            Assert.Equal(schedule.ToString(), FaultSchedule.Draw(seed, TimeSpan.FromSeconds(60)).ToString());
            Assert.Single(schedule.Faults, fault => fault.Kind == FaultKind.Kill);
            Fault partition = schedule.Faults.First(fault => fault.Kind == FaultKind.Cut && fault.Links.Any(link => link.Other < FaultSchedule.Nodes));
            Assert.Equal(60, (partition.Until - partition.From) * schedule.Length.TotalSeconds, precision: 6);
            Assert.All(schedule.Faults, fault => Assert.True(fault.From >= 0 && fault.From <= fault.Until && fault.Until <= 1, schedule.ToString()));
        }
    }
}
