using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.Scheduler;

/// <summary>An operation of the API.</summary>
/// <param name="Path">Its first part.</param>
/// <param name="IsNamed">Whether the path has a second part.</param>
/// <param name="Resource">ARN that the caller must be allowed it on.</param>
internal sealed record SchedulerOperation(string Name, string Method, string Path, bool IsNamed, Func<SchedulerCall, string> Resource, Func<SchedulerCall, Result<JsonObject>> Run)
{
    public static Result<JsonObject> Nothing => new JsonObject();

    /// <summary>What this node leaves out of it, for the reference; null: nothing.</summary>
    public string? Missing { get; init; }
}
