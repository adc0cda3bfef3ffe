using System.Text;
using System.Text.Json;
using Virga.Node.Functions;

namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>Makes the events. Source: AWS Lambda developer guide, "Lambda Telemetry API Event schema reference" and "Using the Lambda Logs API".</summary>
internal sealed class TelemetryEvents(TimeProvider time)
{
    private const string OnDemand = "on-demand";
    private const string Init = "init";

    /// <param name="isJson">Whether the function logs in JSON.</param>
    public TelemetryEvent Line(TelemetryStreams stream, ReadOnlySpan<byte> line, bool isJson)
    {
        string text = Encoding.UTF8.GetString(line);
        object record = isJson && AsObject(line) is { } parsed ? parsed : text;
        return new TelemetryEvent(stream, stream == TelemetryStreams.Function ? "function" : "extension", time.GetUtcNow(), record, text);
    }

    public TelemetryEvent InitStart(FunctionVersion version) => Platform(
        "initStart",
        new { initializationType = OnDemand, phase = Init, functionName = version.FunctionName, functionVersion = version.Qualifier, runtimeVersion = version.Runtime },
        null);

    public TelemetryEvent InitRuntimeDone(bool succeeded) =>
        Platform("initRuntimeDone", new { initializationType = OnDemand, phase = Init, status = succeeded ? "success" : "error" }, null);

    public TelemetryEvent InitReport(bool succeeded, TimeSpan duration) =>
        Platform("initReport", new { initializationType = OnDemand, phase = Init, status = succeeded ? "success" : "error", metrics = new { durationMs = Millis(duration) } }, null);

    public TelemetryEvent Extension(string name, IEnumerable<string> events)
    {
        var record = new { name, state = "Ready", events };
        return Platform("extension", record, record);
    }

    public TelemetryEvent Subscribed(string name, TelemetrySubscription subscription)
    {
        var record = new { name, state = "Subscribed", types = subscription.Types };
        return subscription.Dialect == TelemetryDialect.Telemetry ? Platform("telemetrySubscription", record, null) : Platform("logsSubscription", null, record);
    }

    public TelemetryEvent Start(InvocationFrame invocation, string version) =>
        Platform("start", new { requestId = invocation.RequestId, version, tracing = Tracing(invocation) }, new { requestId = invocation.RequestId, version });

    /// <param name="answeredIn">From the start to the answer's first byte.</param>
    /// <param name="duration">From the start to its last.</param>
    public TelemetryEvent RuntimeDone(InvocationFrame invocation, string status, DateTimeOffset started, TimeSpan answeredIn, TimeSpan duration, long producedBytes) =>
        Platform(
            "runtimeDone",
            new
            {
                requestId = invocation.RequestId,
                status,
                tracing = Tracing(invocation),
                spans = new[]
                {
                    new { name = "responseLatency", start = TelemetryEvent.Text(started), durationMs = Millis(answeredIn) },
                    new { name = "responseDuration", start = TelemetryEvent.Text(started + answeredIn), durationMs = Millis(duration - answeredIn) },
                },
                metrics = new { durationMs = Millis(duration), producedBytes },
            },
            new { requestId = invocation.RequestId, status });

    /// <summary>The Logs API's end of an invocation.</summary>
    public TelemetryEvent End(string requestId) => Platform("end", null, new { requestId });

    public TelemetryEvent Report(string requestId, string status, TelemetryMetrics metrics) =>
        Platform("report", new { requestId, status, metrics }, new { requestId, metrics });

    public TelemetryEvent Dropped(int records, long bytes)
    {
        var record = new { droppedBytes = bytes, droppedRecords = records, reason = "Consumer seems to have fallen behind as it has not acknowledged receipt of logs." };
        return Platform("logsDropped", record, record);
    }

    private static JsonElement? AsObject(ReadOnlySpan<byte> line)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            JsonElement parsed = JsonElement.ParseValue(ref reader);
            return parsed.ValueKind == JsonValueKind.Object && !reader.Read() ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static object Tracing(InvocationFrame invocation) => new { type = "X-Amzn-Trace-Id", value = invocation.TraceId };

    private static double Millis(TimeSpan span) => Math.Round(span.TotalMilliseconds, 3);

    private TelemetryEvent Platform(string name, object? record, object? logsRecord) =>
        new(TelemetryStreams.Platform, $"platform.{name}", time.GetUtcNow(), record, logsRecord);
}
