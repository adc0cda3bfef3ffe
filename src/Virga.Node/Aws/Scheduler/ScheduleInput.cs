using System.Text.Json;

namespace Virga.Node.Aws.Scheduler;

/// <summary>Documents of the API's requests, as far as a node reads them. Source: EventBridge Scheduler API Reference.</summary>
internal sealed record ScheduleInput(
    string? ActionAfterCompletion,
    string? ClientToken,
    string? Description,
    JsonElement? EndDate,
    ScheduleInput.Window? FlexibleTimeWindow,
    string? GroupName,
    string? KmsKeyArn,
    string? ScheduleExpression,
    string? ScheduleExpressionTimezone,
    JsonElement? StartDate,
    string? State,
    ScheduleInput.TargetInput? Target,
    IReadOnlyList<ScheduleInput.Tag>? Tags)
{
    internal sealed record Window(string? Mode, int? MaximumWindowInMinutes);

    internal sealed record Tag(string? Key, string? Value);

    internal sealed record Retry(int? MaximumEventAgeInSeconds, int? MaximumRetryAttempts);

    internal sealed record DeadLetter(string? Arn);

    internal sealed record Sqs(string? MessageGroupId);

    internal sealed record TargetInput(string? Arn, string? RoleArn, string? Input, Retry? RetryPolicy, DeadLetter? DeadLetterConfig, Sqs? SqsParameters);
}
