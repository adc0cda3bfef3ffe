using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>One event. Source: AWS Lambda developer guide, "Lambda Telemetry API Event schema reference" and "Using the Lambda Logs API".</summary>
/// <param name="record">As the Telemetry API shows it; null: it has no such event.</param>
/// <param name="logsRecord">As the Logs API shows it; null: it has no such event.</param>
internal sealed class TelemetryEvent(TelemetryStreams stream, string type, DateTimeOffset at, object? record, object? logsRecord)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // no browser reads it
    };

    public TelemetryStreams Stream => stream;

    public string Type => type;

    /// <summary>About how much room it takes: a line's text, or little.</summary>
    public int Length => logsRecord is string line ? line.Length : 0;

    /// <summary>The JSON object, or null where the subscriber's interface doesn't know it.</summary>
    public byte[]? For(TelemetrySubscription subscription)
    {
        bool isText = subscription.Dialect == TelemetryDialect.Logs || (record is JsonElement && !subscription.TakesObjects);
        object? shown = isText ? logsRecord : record;
        return shown is null ? null : JsonSerializer.SerializeToUtf8Bytes(new { time = Text(at), type, record = shown }, Options);
    }

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
