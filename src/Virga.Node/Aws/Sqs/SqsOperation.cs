using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>An operation of the SQS API.</summary>
/// <param name="Run">Null as a value: it answers with nothing.</param>
internal sealed record SqsOperation(string Name, Func<SqsCall, Task<Result<JsonObject>>> Run)
{
    public SqsOperation(string name, Func<SqsCall, Result<JsonObject>> run)
        : this(name, call => Task.FromResult(run(call)))
    {
    }

    /// <summary>The IAM action that it needs; batches need their single operation's.</summary>
    public string Action => "sqs:" + (Name.EndsWith("Batch", StringComparison.Ordinal) ? Name[..^5] : Name);

    /// <summary>What this node leaves out of it or does otherwise, for the reference; null: nothing.</summary>
    public string? Missing { get; init; }

    /// <summary>False: it names no queue, or none that must exist.</summary>
    public bool NeedsQueue { get; init; } = true;

    public static Result<JsonObject> Nothing => new JsonObject();
}
