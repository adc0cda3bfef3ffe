using System.Text;
using Virga.Node.Aws.Logs.Model;
using Virga.Node.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs;

/// <summary>Log groups: making, listing, removing them, and how long they keep their lines.</summary>
internal sealed class LogGroupOperations(ILogCatalog catalog, ILogStore store, LogNames names, TimeProvider time)
{
    private const int MaxPage = 50;

    /// <summary>Source: API Reference, "PutRetentionPolicy".</summary>
    private static readonly int[] Retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    public VirgaError? Create(LogGroupRequest request)
    {
        if ((LogNames.CheckGroup(request.LogGroupName) ?? GroupTagOperations.Check(request.Tags)) is { } error)
        {
            return error;
        }

        LogGroup group = new(request.LogGroupName!, time.GetUtcNow().ToUnixTimeMilliseconds()) { Tags = GroupTagOperations.Add(null, request.Tags) };
        return catalog.Create(group) ? null : LogsError.GroupExists;
    }

    public VirgaError? Delete(LogGroupRequest request) =>
        LogNames.CheckGroup(request.LogGroupName) ?? (store.Delete(request.LogGroupName!, null) ? null : LogsError.NoGroup);

    public Result<DescribeLogGroupsResponse> Describe(DescribeLogGroupsRequest request)
    {
        if (request is { LogGroupNamePrefix: not null, LogGroupNamePattern: not null })
        {
            return LogsError.Invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }

        if (!LogNames.Limit(request.Limit, MaxPage, MaxPage).TryGet(out int limit, out VirgaError? error))
        {
            return error;
        }

        if (After(request.NextToken) is not { } after)
        {
            return LogsError.Invalid("The specified nextToken is invalid.");
        }

        IReadOnlyList<LogGroup> found = catalog.Groups(request.LogGroupNamePattern ?? request.LogGroupNamePrefix ?? "", request.LogGroupNamePattern is not null, after, limit + 1);
        return new DescribeLogGroupsResponse(
            [.. found.Take(limit).Select(group => new LogGroupView(group.Name, group.CreatedAt, group.RetentionDays, group.StoredBytes, names.ArnOf(group.Name)))],
            found.Count > limit ? Convert.ToBase64String(Encoding.UTF8.GetBytes(found[limit - 1].Name)) : null);
    }

    public VirgaError? PutRetention(LogGroupRequest request) =>
        request.RetentionInDays is { } days && Retentions.Contains(days)
            ? SetRetention(request, days)
            : LogsError.Invalid($"1 validation error detected: Value '{request.RetentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", Retentions)}]");

    public VirgaError? DeleteRetention(LogGroupRequest request) => SetRetention(request, null);

    private VirgaError? SetRetention(LogGroupRequest request, int? days)
    {
        if (!names.Find(request.LogGroupName).TryGet(out LogGroup? group, out VirgaError? error))
        {
            return error;
        }

        catalog.Update(group with { RetentionDays = days });
        return null;
    }

    /// <summary>The name after which the page begins; null for a token that isn't one.</summary>
    private static string? After(string? token)
    {
        byte[] name = new byte[token?.Length ?? 0];
        return Convert.TryFromBase64String(token ?? "", name, out int length) ? Encoding.UTF8.GetString(name, 0, length) : null;
    }
}
