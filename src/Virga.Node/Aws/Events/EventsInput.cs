using System.Text.Json;

namespace Virga.Node.Aws.Events;

/// <summary>Documents of the API's requests, as far as a node reads them. Source: EventBridge API Reference.</summary>
internal sealed record EventsInput
{
    public string? Name { get; init; }

    public string? EventBusName { get; init; }

    public string? NamePrefix { get; init; }

    public string? NextToken { get; init; }

    public int? Limit { get; init; }

    public string? ScheduleExpression { get; init; }

    public string? EventPattern { get; init; }

    public string? Event { get; init; }

    public string? State { get; init; }

    public string? Description { get; init; }

    public string? RoleArn { get; init; }

    public string? Rule { get; init; }

    public string? TargetArn { get; init; }

    public string? ResourceARN { get; init; }

    public string? EventSourceName { get; init; }

    public IReadOnlyList<string>? Ids { get; init; }

    public IReadOnlyList<string>? TagKeys { get; init; }

    public IReadOnlyList<Tag>? Tags { get; init; }

    public IReadOnlyList<Target>? Targets { get; init; }

    public IReadOnlyList<Entry>? Entries { get; init; }

    internal sealed record Tag(string? Key, string? Value);

    internal sealed record DeadLetter(string? Arn);

    internal sealed record Retry(int? MaximumRetryAttempts, int? MaximumEventAgeInSeconds);

    internal sealed record Sqs(string? MessageGroupId);

    internal sealed record Transformer(IReadOnlyDictionary<string, string>? InputPathsMap, string? InputTemplate);

    internal sealed record Target(string? Id, string? Arn, string? RoleArn, string? Input, string? InputPath, Transformer? InputTransformer, Sqs? SqsParameters, DeadLetter? DeadLetterConfig, Retry? RetryPolicy);

    internal sealed record Entry(JsonElement? Time, string? Source, IReadOnlyList<string>? Resources, string? DetailType, string? Detail, string? EventBusName, string? TraceHeader);
}
