using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Virga.Node.Instances;
using Virga.Node.Metering;
using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Invocations;

/// <summary>The lines that Lambda itself writes around an invocation: START, END and REPORT, here with the price.</summary>
internal static class PlatformLog
{
    private const int MaxLine = 512;

    public static void Start(InstanceLog log, RequestId requestId, string version)
    {
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"START RequestId: {requestId.Value:D} Version: {version}", out int length);
        log.WriteLine(line[..length]);
    }

    /// <summary>Why the call had to wait for an instance, and for what.</summary>
    public static void ColdStart(InstanceLog log, ColdStart start)
    {
        StartPhases phases = start.Phases;
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"COLD_START RequestId: {start.RequestId}\tCause: {start.Cause}\tOrigin: {phases.Origin}\tQueue: {start.QueueMicros / 1000.0:0.00} ms\tSandbox: {phases.SandboxMicros / 1000.0:0.00} ms\tRuntime: {phases.RuntimeMicros / 1000.0:0.00} ms\tLoad: {phases.LoadMicros / 1000.0:0.00} ms\tFirst Answer: {start.FirstAnswerMicros / 1000.0:0.00} ms\tRemedy: {start.Remedy}");
        log.WriteLine(Encoding.UTF8.GetBytes(line));
    }

    /// <summary>What went wrong, in the words that Lambda logs.</summary>
    public static void Failure(InstanceLog log, RequestId requestId, in InstanceReply reply, TimeSpan timeout, DateTimeOffset now)
    {
        Span<byte> line = stackalloc byte[MaxLine];
        int length = 0;
        switch (reply.End)
        {
            case InstanceEnd.TimedOut:
                Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {requestId.Value:D} Task timed out after {timeout.TotalSeconds:0.00} seconds", out length);
                break;
            case InstanceEnd.OutOfMemory or InstanceEnd.Exited:
                Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"RequestId: {requestId.Value:D} Error: Runtime exited with error: {(reply.Exit ?? default).Describe()}", out length);
                break;
            default:
                return;
        }

        log.WriteLine(line[..length]);
    }

    public static void End(InstanceLog log, in UsageRecord usage, string currency)
    {
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"END RequestId: {usage.RequestId.Value:D}", out int length);
        log.WriteLine(line[..length]);

        Utf8.TryWrite(
            line,
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {usage.RequestId.Value:D}\tDuration: {usage.DurationMicros / 1000.0:0.00} ms\tBilled Duration: {usage.BilledMillis} ms\tMemory Size: {usage.MemoryLimit.Megabytes} MB\tMax Memory Used: {(usage.PeakMemoryKiB + 1023) / 1024} MB\t",
            out length);
        int extra = 0;
        if (usage.InitMicros > 0)
        {
            Utf8.TryWrite(line[length..], CultureInfo.InvariantCulture, $"Init Duration: {usage.InitMicros / 1000.0:0.00} ms\t", out extra);
            length += extra;
        }

        Utf8.TryWrite(line[length..], CultureInfo.InvariantCulture, $"Price: {usage.Price.Nanos / 1_000_000_000m:0.000000000} {currency}\t{StatusOf(usage.End)}", out extra);
        log.WriteLine(line[..(length + extra)]);
    }

    private static string StatusOf(InvocationEnd end) => end switch
    {
        InvocationEnd.TimedOut => "Status: timeout",
        InvocationEnd.OutOfMemory => "Status: error\tError Type: Runtime.OutOfMemory",
        InvocationEnd.Crashed => "Status: error\tError Type: Runtime.ExitError",
        InvocationEnd.InitError => "Status: error\tError Type: Runtime.InitError",
        _ => "",
    };
}
