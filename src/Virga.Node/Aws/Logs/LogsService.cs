using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Logs.Model;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs;

/// <summary>CloudWatch Logs: its operations by name. Source: Amazon CloudWatch Logs API Reference, "Actions".</summary>
internal sealed class LogsService(LogGroupOperations groups, GroupTagOperations tags, StreamOperations streams, PutLogEventsOperation put, EventOperations events, Authorizer authorizer, NodeAddress address) : IAwsService
{
    private static readonly JsonSerializerOptions Json = new(RestJson.Options) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly FrozenDictionary<string, Func<AwsRequest, Result<JsonElement>>> operations = new Dictionary<string, Func<AwsRequest, Result<JsonElement>>>
    {
        ["CreateLogGroup"] = Of<LogGroupRequest>(groups.Create),
        ["DeleteLogGroup"] = Of<LogGroupRequest>(groups.Delete),
        ["DescribeLogGroups"] = Of<DescribeLogGroupsRequest, DescribeLogGroupsResponse>(groups.Describe),
        ["PutRetentionPolicy"] = Of<LogGroupRequest>(groups.PutRetention),
        ["DeleteRetentionPolicy"] = Of<LogGroupRequest>(groups.DeleteRetention),
        ["TagLogGroup"] = Of<TagRequest>(tags.Tag),
        ["TagResource"] = Of<TagRequest>(tags.Tag),
        ["UntagLogGroup"] = Of<UntagRequest>(tags.Untag),
        ["UntagResource"] = Of<UntagRequest>(tags.Untag),
        ["ListTagsLogGroup"] = Of<TagRequest, TagsResponse>(tags.List),
        ["ListTagsForResource"] = Of<TagRequest, TagsResponse>(tags.List),
        ["CreateLogStream"] = Of<LogStreamRequest>(streams.Create),
        ["DeleteLogStream"] = Of<LogStreamRequest>(streams.Delete),
        ["DescribeLogStreams"] = Of<DescribeLogStreamsRequest, DescribeLogStreamsResponse>(streams.Describe),
        ["PutLogEvents"] = Of<PutLogEventsRequest, PutLogEventsResponse>(put.Put),
        ["GetLogEvents"] = Of<GetLogEventsRequest, GetLogEventsResponse>(events.Get),
        ["FilterLogEvents"] = Of<FilterLogEventsRequest, FilterLogEventsResponse>(events.Filter),
    }.ToFrozenDictionary();

    public string SigningName => "logs";

    public Task HandleAsync(HttpContext context, AwsRequest request)
    {
        string name = AwsJson.OperationOf(context.Request);
        if (operations.ContainsKey(name) && Read<Target>(request).TryGet(out Target? target, out _)
            && authorizer.Check(request.Principal, $"logs:{name}", target.ArnIn(address), new RequestKeys(context, request)) is { } refused)
        {
            return AwsJson.WriteErrorAsync(context, refused);
        }

        return operations.TryGetValue(name, out Func<AwsRequest, Result<JsonElement>>? operation)
            ? AwsJson.WriteAsync(context, operation(request))
            : AwsJson.WriteErrorAsync(context, new VirgaError(Outcome.UnknownOperation, $"{name} is no operation of CloudWatch Logs that this node has: FilterLogEvents searches lines, {string.Join(", ", operations.Keys.Order(StringComparer.Ordinal))} are there."));
    }

    private static Func<AwsRequest, Result<JsonElement>> Of<TRequest, TResponse>(Func<TRequest, Result<TResponse>> operation) => request =>
        Read<TRequest>(request).TryGet(out TRequest? body, out VirgaError? error) && operation(body).TryGet(out TResponse? response, out error)
            ? JsonSerializer.SerializeToElement(response, Json)
            : error;

    /// <summary>For an operation that answers with nothing.</summary>
    private static Func<AwsRequest, Result<JsonElement>> Of<TRequest>(Func<TRequest, VirgaError?> operation) =>
        Of<TRequest, object>(body => operation(body) is { } error ? error : Result.Of(new object()));

    /// <summary>What an operation is about, as its documents name it.</summary>
    private sealed record Target(string? LogGroupName, string? LogGroupIdentifier, string? LogGroupNamePrefix, string? ResourceArn, string? LogStreamName)
    {
        public string ArnIn(NodeAddress address) =>
            ResourceArn ?? (LogGroupIdentifier is { } arn && arn.StartsWith("arn:", StringComparison.Ordinal)
                ? arn
                : $"arn:aws:logs:{address.Region}:{address.AccountId}:log-group:{LogGroupName ?? LogGroupIdentifier ?? LogGroupNamePrefix}:log-stream:{LogStreamName}");
    }

    private static Result<T> Read<T>(AwsRequest request)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(request.Body.IsEmpty ? "{}"u8 : request.Body.Span, Json) is { } body ? body : new VirgaError(Outcome.Serialization, "The request is null.");
        }
        catch (JsonException e)
        {
            return new VirgaError(Outcome.Serialization, $"The request is no JSON of this operation: {e.Message}");
        }
    }
}
