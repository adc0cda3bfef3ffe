using System.Text;
using Virga.Node.Aws.Logs.Model;
using Virga.Node.Instances;
using Virga.Node.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs;

/// <summary>Stores a batch of lines. Source of its rules: API Reference, "PutLogEvents".</summary>
internal sealed class PutLogEventsOperation(ILogCatalog catalog, ILogStore store, LogNames names, TimeProvider time)
{
    private const int MaxEvents = 10_000;
    private const int MaxBytes = 1_048_576;
    private const int Overhead = 26;
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    public Result<PutLogEventsResponse> Put(PutLogEventsRequest request)
    {
        if (!names.Find(request.LogGroupName).TryGet(out LogGroup? group, out VirgaError? error))
        {
            return error;
        }

        if ((LogNames.CheckStream(request.LogStreamName) ?? Check(request.LogEvents)) is { } broken)
        {
            return broken;
        }

        if (catalog.FindStream(group.Name, request.LogStreamName!) is null)
        {
            return LogsError.NoStream;
        }

        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        IReadOnlyList<InputLogEvent> events = request.LogEvents!;
        int expired = events.Count(line => line.Timestamp < group.Horizon(now));
        int tooOld = events.Count(line => line.Timestamp < now - (14 * Day));
        int taken = events.Count(line => line.Timestamp <= now + (2 * Hour));
        InputLogEvent[] valid = [.. events.Take(taken).Skip(Math.Max(expired, tooOld))];
        if (valid.Length > 0)
        {
            if (valid[^1].Timestamp - valid[0].Timestamp > Day)
            {
                return LogsError.Invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
            }

            store.Append([LogChunk.Of(group.Name, request.LogStreamName!, now, Encode(valid))]);
        }

        RejectedLogEventsInfo? rejected = valid.Length == events.Count
            ? null
            : new RejectedLogEventsInfo(taken < events.Count ? taken : null, tooOld > 0 ? tooOld : null, expired > 0 ? expired : null);
        return new PutLogEventsResponse(new LogPosition(now, 0, 0).ToString(), rejected);
    }

    private static VirgaError? Check(IReadOnlyList<InputLogEvent>? events)
    {
        if (events is not { Count: > 0 and <= MaxEvents } || events.Any(line => line is not { Timestamp: >= 0, Message.Length: > 0 }))
        {
            return LogsError.Invalid($"1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have 1 to {MaxEvents} events, each with a timestamp and a message");
        }

        long bytes = events.Sum(line => (long)Encoding.UTF8.GetByteCount(line.Message!) + Overhead);
        return bytes > MaxBytes ? LogsError.Invalid($"Upload too large: {bytes} bytes exceeds limit of {MaxBytes}")
            : events.Zip(events.Skip(1)).Any(pair => pair.First.Timestamp > pair.Second.Timestamp) ? LogsError.Invalid("Log events in a single PutLogEvents request must be in chronological order.")
            : null;
    }

    private static byte[] Encode(InputLogEvent[] lines)
    {
        byte[] events = new byte[lines.Sum(line => LogEvents.HeaderSize + Encoding.UTF8.GetByteCount(line.Message!))];
        int length = 0;
        foreach (InputLogEvent line in lines)
        {
            length += LogEvents.Write(events.AsSpan(length), line.Timestamp!.Value, Encoding.UTF8.GetBytes(line.Message!));
        }

        return events;
    }
}
