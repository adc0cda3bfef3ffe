using System.Diagnostics;
using System.Globalization;

namespace Virga.Scenarios.Faults;

/// <summary>Plays schedules in a network namespace of its own, and reports.</summary>
internal static class FaultCommand
{
    private const string Inside = "--inside";

    public static async Task<int> RunAsync(string[] args)
    {
        FaultOptions options = FaultOptions.Read(args);
        if (!options.IsInside)
        {
            using Process process = Process.Start("unshare", ["--net", Environment.ProcessPath!, typeof(FaultCommand).Assembly.Location, "faults", Inside, .. args]);
            await process.WaitForExitAsync();
            return process.ExitCode;
        }

        long began = Stopwatch.GetTimestamp();
        FaultReport report = new(options);
        await using FaultWorld world = new();
        await world.StartAsync(options.Patience);
        report.Say($"{FaultSchedule.Nodes} nodes ready after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        FaultRun run = new(world);
        foreach (int seed in options.Seeds)
        {
            if (options.Within is { } within && report.Results.Count > 0 && Stopwatch.GetElapsedTime(began) > within)
            {
                report.Say($"no time for seeds from {seed} on");
                break;
            }

            FaultResult result = await run.PlayAsync(FaultSchedule.Draw(seed, options.Partition), options.Wait);
            report.Add(result);
            if (result.Problems.Count > 0)
            {
                break; // what follows would start from what is wrong
            }
        }

        if (report.Results.All(result => result.Problems.Count == 0))
        {
            long parted = Stopwatch.GetTimestamp();
            await run.ReunitedAsync(options.Wait);
            report.Say($"after {Stopwatch.GetElapsedTime(parted).TotalSeconds:0.0} s each node had found all others again");
        }

        return report.End();
    }
}
