using System.Text.Json;
using Virga.Node.Services.EventBuses;
using Virga.Node.Triggers.Buses;
using Virga.Node.Triggers.Deliveries;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>What a target may be. Source: EventBridge API, <c>Target</c>.</summary>
internal static class TargetRules
{
    public static VirgaError? Check(EventsInput.Target target)
    {
        int inputs = (target.Input is null ? 0 : 1) + (target.InputPath is null ? 0 : 1) + (target.InputTransformer is null ? 0 : 1);
        int? age = target.RetryPolicy?.MaximumEventAgeInSeconds, attempts = target.RetryPolicy?.MaximumRetryAttempts;
        return EventsNames.Check("targets.1.member.id", target.Id, 64)
            ?? (target.Arn is not { } arn ? EventsError.BadValue("targets.1.member.arn", null, "not be null")
            : !arn.StartsWith("arn:aws:", StringComparison.Ordinal) || arn.Split(':').Length < 6 ? EventsError.Invalid($"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.")
            : !TargetDoor.Knows(arn) ? EventsError.Invalid($"Parameter {arn} is not valid. Reason: the targets of this node's rules are Lambda functions and SQS queues.")
            : inputs > 1 ? EventsError.Invalid($"Only one of Input, InputPath, or InputTransformer must be provided for target {target.Id}.")
            : target.Input is { } input && !IsJson(input) ? EventsError.Invalid($"JSON syntax error in input for target {target.Id} : the Input is not valid JSON text.")
            : target.InputPath is { } path && !EventPath.IsOne(path) ? EventsError.Invalid($"Parameter InputPath is not valid for target {target.Id}.")
            : arn.EndsWith(".fifo", StringComparison.Ordinal) && target.SqsParameters?.MessageGroupId is null ? EventsError.Invalid($"Parameter(s) MessageGroupId must be specified for target: {target.Id}.")
            : age is < 60 or > 86_400 ? EventsError.BadValue("targets.1.member.retryPolicy.maximumEventAgeInSeconds", age, "have value between 60 and 86400")
            : attempts is < 0 or > 185 ? EventsError.BadValue("targets.1.member.retryPolicy.maximumRetryAttempts", attempts, "have value between 0 and 185")
            : target.InputTransformer is { } transformer ? CheckTransformer(target.Id!, transformer)
            : null);
    }

    public static RuleTarget Read(EventsInput.Target target) => new()
    {
        Id = target.Id!,
        Arn = target.Arn!,
        RoleArn = target.RoleArn,
        Input = target.Input,
        InputPath = target.InputPath,
        Paths = target.InputTransformer?.InputPathsMap,
        Template = target.InputTransformer?.InputTemplate,
        GroupId = target.SqsParameters?.MessageGroupId,
        DeadLetterArn = target.DeadLetterConfig?.Arn,
        MaxAgeSeconds = target.RetryPolicy?.MaximumEventAgeInSeconds,
        MaxRetries = target.RetryPolicy?.MaximumRetryAttempts,
    };

    private static VirgaError? CheckTransformer(string id, EventsInput.Transformer transformer) =>
        transformer.InputTemplate is not { Length: >= 1 and <= 8192 } ? EventsError.BadValue("targets.1.member.inputTransformer.inputTemplate", transformer.InputTemplate, "have length between 1 and 8192")
        : transformer.InputPathsMap is { Count: > 100 } ? EventsError.BadValue("targets.1.member.inputTransformer.inputPathsMap", "", "have length less than or equal to 100")
        : transformer.InputPathsMap?.FirstOrDefault(pair => pair.Key.StartsWith("AWS", StringComparison.OrdinalIgnoreCase) || !EventPath.IsOne(pair.Value)) is { Key: { } bad } ? EventsError.Invalid($"InputPathsMap for target {id} is not valid: {bad}.")
        : null;

    private static bool IsJson(string text)
    {
        try
        {
            JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
