using Virga.Node.Aws.Logs.Model;
using Virga.Node.Aws.Logs.Patterns;
using Virga.Node.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs;

/// <summary>Reads lines: of one stream in both directions, or of a group as far as they match.</summary>
internal sealed class EventOperations(ILogCatalog catalog, LogReader reader, LogNames names, TimeProvider time)
{
    private const int MaxEvents = 10_000;
    private const int MaxStreams = 100;

    /// <summary>
    /// Both tokens name a place between two lines; at the end of the stream the same token comes back. Source: API Reference, "GetLogEvents".
    /// </summary>
    public Result<GetLogEventsResponse> Get(GetLogEventsRequest request)
    {
        if (!names.Find(request.LogGroupIdentifier ?? request.LogGroupName).TryGet(out LogGroup? group, out VirgaError? error)
            || !LogNames.Limit(request.Limit, MaxEvents, MaxEvents).TryGet(out int limit, out error))
        {
            return error;
        }

        if (LogNames.CheckStream(request.LogStreamName) is { } broken)
        {
            return broken;
        }

        if (catalog.FindStream(group.Name, request.LogStreamName!) is null)
        {
            return LogsError.NoStream;
        }

        bool isForward = request.NextToken?.StartsWith("f/", StringComparison.Ordinal) ?? request.StartFromHead;
        LogPosition place = isForward ? default : new LogPosition(long.MaxValue, 0, 0);
        if (request.NextToken is { } token && !(token is ['f' or 'b', '/', .. string position] && LogPosition.TryParse(position, out place)))
        {
            return LogsError.Invalid("The specified nextToken is invalid.");
        }

        LogScan scan = ScanOf(group, [request.LogStreamName!], request.StartTime, request.EndTime ?? long.MaxValue);
        LogPage page = new LogPage(limit, _ => true).Fill(isForward ? reader.Forward(scan, place) : reader.Backward(scan, place));
        StoredLogEvent[] lines = [.. isForward ? page.Lines : page.Lines.Reverse()];
        LogPosition nowhere = request.NextToken is null ? new LogPosition(scan.Start, 0, 0) : place;
        return new GetLogEventsResponse(
            [.. lines.Select(line => new OutputLogEvent(line.Timestamp, line.Message, line.IngestedAt))],
            $"f/{(lines.Length > 0 ? lines[^1].Position.After : nowhere)}",
            $"b/{(lines.Length > 0 ? lines[0].Position : nowhere)}");
    }

    /// <summary>Source: API Reference, "FilterLogEvents".</summary>
    public Result<FilterLogEventsResponse> Filter(FilterLogEventsRequest request)
    {
        if (!names.Find(request.LogGroupIdentifier ?? request.LogGroupName).TryGet(out LogGroup? group, out VirgaError? error)
            || !LogNames.Limit(request.Limit, MaxEvents, MaxEvents).TryGet(out int limit, out error)
            || !FilterPattern.Parse(request.FilterPattern).TryGet(out Func<string, bool>? matches, out error)
            || !StreamsOf(group, request).TryGet(out StreamChoice choice, out error))
        {
            return error;
        }

        LogPosition place = default;
        if (request.NextToken is { } token && !LogPosition.TryParse(token, out place))
        {
            return LogsError.Invalid("The specified nextToken is invalid.");
        }

        long end = request.EndTime is { } last and < long.MaxValue ? last + 1 : long.MaxValue; // here the end belongs to the span
        LogPage page = new LogPage(limit, matches).Fill(reader.Forward(ScanOf(group, choice.Names, request.StartTime, end), place));
        return new FilterLogEventsResponse(
            [.. page.Lines.Select(line => new FilteredLogEvent(line.Stream, line.Timestamp, line.Message, line.IngestedAt, line.Position.ToString()))],
            page.Stopped?.Position.ToString());
    }

    private LogScan ScanOf(LogGroup group, IReadOnlyCollection<string>? streams, long? start, long end) =>
        new(group.Name, streams, Math.Max(start ?? 0, group.Horizon(time.GetUtcNow().ToUnixTimeMilliseconds())), end, false);

    private Result<StreamChoice> StreamsOf(LogGroup group, FilterLogEventsRequest request)
    {
        if (request is { LogStreamNames: not null, LogStreamNamePrefix: not null })
        {
            return LogsError.Invalid("logStreamNames and logStreamNamePrefix cannot be used together.");
        }

        if (request.LogStreamNamePrefix is { } prefix)
        {
            return new StreamChoice([.. catalog.Streams(new LogStreamQuery(group.Name, prefix, false, false, 0, int.MaxValue)).Select(stream => stream.Name)]);
        }

        if (request.LogStreamNames is { Count: 0 or > MaxStreams })
        {
            return LogsError.Invalid($"1 validation error detected: Value at 'logStreamNames' failed to satisfy constraint: Member must have length between 1 and {MaxStreams}");
        }

        return request.LogStreamNames?.Any(name => catalog.FindStream(group.Name, name) is null) == true ? LogsError.NoStream : new StreamChoice(request.LogStreamNames);
    }

    /// <param name="Names">Null: all.</param>
    private readonly record struct StreamChoice(IReadOnlyCollection<string>? Names);
}
