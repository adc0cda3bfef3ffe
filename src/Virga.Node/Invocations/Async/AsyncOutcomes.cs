using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Invocations.Async;

/// <summary>
/// What follows from an event's outcome: a record for the destination that is set for it. Source: AWS Lambda developer guide, "Adding a
/// destination". A destination that is a function gets it as an event of its own.
/// </summary>
internal sealed class AsyncOutcomes(NodeAddress address, IEnumerable<IEventTarget> targets, TimeProvider time)
{
    public IReadOnlyList<AsyncEvent> Following(AsyncEvent ended, Function function, AsyncOutcome outcome, in InvocationResult result)
    {
        AsyncSettings? settings = function.SettingsOf(ended.Function.Qualifier).Async;
        bool succeeded = outcome.State == AsyncEventState.Succeeded;
        if ((succeeded ? settings?.OnSuccess : settings?.OnFailure) is { } destination)
        {
            return outcome == AsyncOutcome.Looped && IsFunction(destination) ? [] : To(destination, Record(ended, outcome, result), ended, function, null);
        }

        string? letters = succeeded ? null : function.Version(ended.Function.Qualifier)?.DeadLetterTarget ?? function.Latest.DeadLetterTarget;
        return letters is null ? [] : To(letters, ended.Payload, ended, function, DeadLetter.Of(ended, outcome, result));
    }

    private static bool IsFunction(string arn) => FunctionReference.Parse(arn).Error is null;

    private IReadOnlyList<AsyncEvent> To(string arn, byte[] record, AsyncEvent cause, Function from, DeadLetter? letter)
    {
        if (FunctionReference.Parse(arn).TryGet(out FunctionReference function, out _))
        {
            DateTimeOffset now = time.GetUtcNow();
            string trace = cause.TraceId is { } given ? Lineage.Extend(given, from.Number) : TraceHeader.New(now, from.Number);
            return [new AsyncEvent { RequestId = RequestId.New(), Function = function, Payload = record, TraceId = trace, AcceptedAt = now, DueAt = now }];
        }

        targets.FirstOrDefault(target => target.Takes(arn))?.Deliver(arn, record, cause, letter);
        return [];
    }

    private byte[] Record(AsyncEvent ended, AsyncOutcome outcome, in InvocationResult result)
    {
        ArrayBufferWriter<byte> buffer = new(1024 + ended.Payload.Length);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("version", "1.0");
            writer.WriteString("timestamp", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            writer.WriteStartObject("requestContext");
            writer.WriteString("requestId", ended.RequestId.ToString());
            writer.WriteString("functionArn", address.FunctionArn(ended.Function.Name, ended.Function.Qualifier ?? FunctionVersion.Latest));
            writer.WriteString("condition", outcome.Condition);
            writer.WriteNumber("approximateInvokeCount", ended.Attempts);
            writer.WriteEndObject();
            writer.WritePropertyName("requestPayload");
            writer.WriteRawValue(ended.Payload, skipInputValidation: true);
            WriteResponse(writer, result);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An event that was never run has no response.</summary>
    private static void WriteResponse(Utf8JsonWriter writer, in InvocationResult result)
    {
        if (result.ExecutedVersion is null)
        {
            return;
        }

        writer.WriteStartObject("responseContext");
        writer.WriteNumber("statusCode", 200);
        writer.WriteString("executedVersion", result.ExecutedVersion);
        if (result.FunctionError is { } error)
        {
            writer.WriteString("functionError", error);
        }

        writer.WriteEndObject();
        writer.WritePropertyName("responsePayload");
        writer.WriteRawValue(result.Payload.Memory.Span, skipInputValidation: true);
    }
}
