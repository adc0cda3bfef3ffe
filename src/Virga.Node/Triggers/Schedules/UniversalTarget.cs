using System.Text.Json;
using Virga.Node.Services.Schedules;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Schedules;

/// <summary>
/// Targets that name an action of AWS's API, with its request as their input: <c>lambda:invoke</c> and <c>sqs:sendMessage</c>. Source:
/// EventBridge Scheduler user guide, "Using universal targets".
/// </summary>
internal static class UniversalTarget
{
    private const string Prefix = "arn:aws:scheduler:::aws-sdk:";
    private const string Invoke = Prefix + "lambda:invoke";
    private const string Send = Prefix + "sqs:sendMessage";

    public static bool Is(string arn) => arn.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Why there is no such target here; null: there is.</summary>
    public static string? Check(ScheduleTarget target) => target.Arn is not (Invoke or Send)
        ? $"{target.Arn} is not an action that this node has: the universal targets are lambda:invoke and sqs:sendMessage."
        : Read(target.Input) is { } input && Text(input, target.Arn == Invoke ? "FunctionName" : "QueueUrl") is not null && (target.Arn == Invoke || Text(input, "MessageBody") is not null)
            ? null
            : $"The Input of {target.Arn} must be a JSON object with {(target.Arn == Invoke ? "FunctionName" : "QueueUrl and MessageBody")}.";

    /// <summary>The function or queue itself; other targets as they are.</summary>
    public static ScheduleTarget Resolve(ScheduleTarget target, NodeAddress address)
    {
        if (!Is(target.Arn) || Read(target.Input) is not { } input)
        {
            return target;
        }

        if (target.Arn == Invoke)
        {
            string name = Text(input, "FunctionName") ?? "";
            return target with
            {
                Arn = name.StartsWith("arn:", StringComparison.Ordinal) ? name : address.FunctionArn(name, Text(input, "Qualifier")),
                Input = input.TryGetProperty("Payload", out JsonElement payload) ? payload.ValueKind == JsonValueKind.String ? payload.GetString() : payload.GetRawText() : "{}",
            };
        }

        string url = Text(input, "QueueUrl") ?? "";
        return target with
        {
            Arn = $"arn:aws:sqs:{address.Region}:{address.AccountId}:{url[(url.LastIndexOf('/') + 1)..]}",
            Input = Text(input, "MessageBody"),
            GroupId = Text(input, "MessageGroupId"),
        };
    }

    private static string? Text(JsonElement input, string name) => input.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Read(string? input)
    {
        try
        {
            return input is not null && JsonElement.Parse(input) is { ValueKind: JsonValueKind.Object } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
