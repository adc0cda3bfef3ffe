using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>Moving messages out of dead-letter queues. Source: Amazon SQS API, StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask.</summary>
internal sealed class MoveOperations(QueueCatalog catalog, MessageMoves moves) : ISqsOperations
{
    private const int MostPerSecond = 500;

    public IEnumerable<SqsOperation> All =>
    [
        new("StartMessageMoveTask", Start) { NeedsQueue = false },
        new("ListMessageMoveTasks", List) { NeedsQueue = false },
        new("CancelMessageMoveTask", Cancel) { NeedsQueue = false },
    ];

    private Result<JsonObject> Start(SqsCall call)
    {
        SqsInput input = call.Input;
        if (input.SourceArn is null)
        {
            return SqsError.Missing("SourceArn");
        }

        if (catalog.FindArn(input.SourceArn) is not { } source)
        {
            return NoArn("SourceArn");
        }

        if (!catalog.All.Any(queue => queue.Redrive?.TargetArn == source.Arn))
        {
            return SqsError.Invalid("Source queue must be configured as a Dead Letter Queue.");
        }

        if (input.DestinationArn is { } given && catalog.FindArn(given) is null)
        {
            return NoArn("DestinationArn");
        }

        if (input.MaxNumberOfMessagesPerSecond is < 1 or > MostPerSecond)
        {
            return SqsError.Invalid("MaxNumberOfMessagesPerSecond", input.MaxNumberOfMessagesPerSecond, $"Must be between 1 and {MostPerSecond}.");
        }

        if (moves.Of(source.Arn).Any(move => move.IsRunning))
        {
            return SqsError.Invalid("There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
        }

        return new JsonObject { ["TaskHandle"] = HandleOf(moves.Start(source, input.DestinationArn, input.MaxNumberOfMessagesPerSecond)) };
    }

    private Result<JsonObject> List(SqsCall call)
    {
        if (call.Input.SourceArn is null || catalog.FindArn(call.Input.SourceArn) is null)
        {
            return call.Input.SourceArn is null ? SqsError.Missing("SourceArn") : NoArn("SourceArn");
        }

        int most = call.Input.MaxResults ?? 1;
        return most is < 1 or > 10
            ? SqsError.Invalid("MaxResults", most, "Must be between 1 and 10.")
            : new JsonObject { ["Results"] = new JsonArray([.. moves.Of(call.Input.SourceArn).Take(most).Select(Describe)]) };
    }

    private Result<JsonObject> Cancel(SqsCall call) =>
        call.Input.TaskHandle is not { } handle ? SqsError.Missing("TaskHandle")
        : Parse(handle) is not { Id: { } id, Source: { } source } ? SqsError.Invalid("Value for parameter TaskHandle is invalid.")
        : catalog.FindArn(source) is null ? NoArn("SourceArn")
        : moves.Find(id) is null ? SqsError.NoResource("Task does not exist.")
        : moves.Cancel(id) is { } cancelled ? new JsonObject { ["ApproximateNumberOfMessagesMoved"] = cancelled.Moved }
        : SqsError.Unsupported("Only active tasks can be cancelled.");

    private static VirgaError NoArn(string parameter) => SqsError.NoResource($"The resource that you specified for the {parameter} parameter doesn't exist.");

    private static JsonObject Describe(MessageMove move)
    {
        JsonObject described = new()
        {
            ["Status"] = move.Status,
            ["SourceArn"] = move.SourceArn,
            ["ApproximateNumberOfMessagesMoved"] = move.Moved,
            ["ApproximateNumberOfMessagesToMove"] = move.ToMove,
            ["StartedTimestamp"] = move.StartedAt,
        };
        (string Name, JsonNode? Value)[] optional = [("TaskHandle", move.IsRunning ? HandleOf(move) : null), ("DestinationArn", move.DestinationArn), ("MaxNumberOfMessagesPerSecond", move.PerSecond), ("FailureReason", move.FailureReason)];
        foreach ((string name, JsonNode? value) in optional)
        {
            if (value is not null)
            {
                described[name] = value;
            }
        }

        return described;
    }

    private static string HandleOf(MessageMove move) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["taskId"] = move.Id, ["sourceArn"] = move.SourceArn }));

    private static (string? Id, string? Source) Parse(string handle)
    {
        try
        {
            JsonNode? said = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(handle)));
            return ((string?)said?["taskId"], (string?)said?["sourceArn"]);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return default;
        }
    }
}
