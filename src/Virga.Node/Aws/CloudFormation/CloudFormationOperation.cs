using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>One operation of the API.</summary>
/// <param name="Required">Parameters that must be given.</param>
/// <param name="Run">Gives what is inside of the result; null: nothing.</param>
internal sealed record CloudFormationOperation(string Name, string[] Required, Func<CloudFormationCall, Task<Result<JsonObject>>> Run)
{
    public CloudFormationOperation(string name, string[] required, Func<CloudFormationCall, Result<JsonObject>> run)
        : this(name, required, call => Task.FromResult(run(call)))
    {
    }

    /// <summary>The IAM action that it needs.</summary>
    public string Action { get; init; } = "cloudformation:" + Name;

    /// <summary>What this node leaves out of it, for the reference; null: nothing.</summary>
    public string? Missing { get; init; }
}
