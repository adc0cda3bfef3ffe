using Virga.Node.Metering;
using Virga.Node.Runtimes.Extensions.Telemetry;

namespace Virga.Node.Invocations;

/// <summary>What REPORT is in the log, for extensions that subscribed.</summary>
internal static class PlatformTelemetry
{
    public static void End(TelemetryFeed? feed, in UsageRecord usage)
    {
        if (feed is null)
        {
            return;
        }

        string requestId = usage.RequestId.ToString();
        TelemetryMetrics metrics = new()
        {
            Duration = Math.Round(usage.DurationMicros / 1000.0, 2),
            BilledDuration = usage.BilledMillis,
            MemorySize = usage.MemoryLimit.Megabytes,
            MaxMemoryUsed = (usage.PeakMemoryKiB + 1023) / 1024,
            InitDuration = usage.InitMicros > 0 ? Math.Round(usage.InitMicros / 1000.0, 2) : null,
        };
        feed.Publish(feed.Events.End(requestId));
        feed.Publish(feed.Events.Report(requestId, StatusOf(usage.End), metrics));
    }

    private static string StatusOf(InvocationEnd end) => end switch
    {
        InvocationEnd.Success => "success",
        InvocationEnd.TimedOut => "timeout",
        InvocationEnd.FunctionError => "error",
        _ => "failure",
    };
}
