using System.Globalization;
using Virga.Node.Aws.Logs.Model;
using Virga.Node.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs;

/// <summary>Log streams: making, listing, removing them.</summary>
internal sealed class StreamOperations(ILogCatalog catalog, ILogStore store, LogNames names, TimeProvider time)
{
    private const int MaxPage = 50;

    public VirgaError? Create(LogStreamRequest request)
    {
        if (Check(request) is { } error)
        {
            return error;
        }

        LogStream stream = new(request.LogStreamName!, time.GetUtcNow().ToUnixTimeMilliseconds(), null, null, null);
        return catalog.Create(request.LogGroupName!, stream) ? null : LogsError.StreamExists;
    }

    public VirgaError? Delete(LogStreamRequest request) =>
        Check(request) ?? (store.Delete(request.LogGroupName!, request.LogStreamName) ? null : LogsError.NoStream);

    public Result<DescribeLogStreamsResponse> Describe(DescribeLogStreamsRequest request)
    {
        if (!names.Find(request.LogGroupIdentifier ?? request.LogGroupName).TryGet(out LogGroup? group, out VirgaError? error)
            || !LogNames.Limit(request.Limit, MaxPage, MaxPage).TryGet(out int limit, out error))
        {
            return error;
        }

        if (request.OrderBy is not (null or "LogStreamName" or "LastEventTime"))
        {
            return LogsError.Invalid($"1 validation error detected: Value '{request.OrderBy}' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LastEventTime, LogStreamName]");
        }

        bool byTime = request.OrderBy == "LastEventTime";
        if (byTime && request.LogStreamNamePrefix is not null)
        {
            return LogsError.Invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }

        if (!int.TryParse(request.NextToken ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out int skip))
        {
            return LogsError.Invalid("The specified nextToken is invalid.");
        }

        IReadOnlyList<LogStream> found = catalog.Streams(new LogStreamQuery(group.Name, request.LogStreamNamePrefix ?? "", byTime, request.Descending == true, skip, limit + 1));
        return new DescribeLogStreamsResponse(
            [.. found.Take(limit).Select(stream => ViewOf(group, stream))],
            found.Count > limit ? (skip + limit).ToString(CultureInfo.InvariantCulture) : null);
    }

    private LogStreamView ViewOf(LogGroup group, LogStream stream) =>
        new(stream.Name, stream.CreatedAt, stream.FirstEvent, stream.LastEvent, stream.IngestedAt, names.ArnOf(group.Name, stream.Name));

    private VirgaError? Check(LogStreamRequest request) => LogNames.CheckStream(request.LogStreamName) ?? names.Find(request.LogGroupName).Error;
}
