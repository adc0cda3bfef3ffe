using System.Text.Json.Nodes;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>Statements of a queue's policy by their label. Source: Amazon SQS API, AddPermission, RemovePermission.</summary>
internal sealed class QueuePermissions(QueueCatalog catalog) : ISqsOperations
{
    public IEnumerable<SqsOperation> All => [new("AddPermission", Add), new("RemovePermission", Remove)];

    private Result<JsonObject> Add(SqsCall call)
    {
        SqsInput input = call.Input;
        if (input.Label is not { Length: > 0 } label || input.AWSAccountIds is not { Length: > 0 } accounts || input.Actions is not { Length: > 0 } actions)
        {
            return SqsError.Missing(input.Label is not { Length: > 0 } ? "Label" : input.AWSAccountIds is not { Length: > 0 } ? "AWSAccountIds" : "Actions");
        }

        JsonObject policy = Read(call.Queue);
        JsonArray statements = policy["Statement"]!.AsArray();
        if (statements.Any(statement => (string?)statement?["Sid"] == label))
        {
            return SqsError.Invalid("Label", label, "Already exists.");
        }

        statements.Add(new JsonObject
        {
            ["Sid"] = label,
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = OneOrAll(accounts.Select(account => $"arn:aws:iam::{account}:root")) },
            ["Action"] = OneOrAll(actions.Select(action => $"SQS:{action}")),
            ["Resource"] = call.Queue.Arn,
        });
        return Save(call, policy);
    }

    private Result<JsonObject> Remove(SqsCall call)
    {
        JsonObject policy = Read(call.Queue);
        JsonArray statements = policy["Statement"]!.AsArray();
        JsonNode? gone = statements.FirstOrDefault(statement => (string?)statement?["Sid"] == call.Input.Label);
        if (gone is null)
        {
            return SqsError.Invalid("Label", call.Input.Label, "can't find label.");
        }

        statements.Remove(gone);
        return Save(call, statements.Count == 0 ? null : policy);
    }

    private static JsonObject Read(MessageQueue queue)
    {
        JsonObject policy = queue.Policy is { } json ? JsonNode.Parse(json)!.AsObject() : new JsonObject { ["Version"] = "2008-10-17", ["Id"] = $"{queue.Arn}/SQSDefaultPolicy", ["Statement"] = new JsonArray() };
        if (policy["Statement"] is JsonObject single)
        {
            policy["Statement"] = new JsonArray(single.DeepClone());
        }

        return policy;
    }

    private static JsonNode OneOrAll(IEnumerable<string> values)
    {
        string[] all = [.. values];
        return all.Length == 1 ? all[0] : new JsonArray([.. all.Select(value => JsonValue.Create(value))]);
    }

    private Result<JsonObject> Save(SqsCall call, JsonObject? policy)
    {
        Dictionary<string, string> change = new() { ["Policy"] = policy?.ToJsonString() ?? "" };
        return (policy is null ? null : QueueAttributes.Check(call.Queue.Name, change, catalog)) is not null ? SqsError.Invalid("The permission names an account or action that isn't valid.")
            : catalog.Change(call.Queue.Name, queue => queue with { Attributes = QueueAttributes.Merge(queue.Attributes, change) }) is null ? SqsError.NoQueue
            : SqsOperation.Nothing;
    }
}
