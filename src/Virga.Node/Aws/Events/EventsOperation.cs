using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>An operation of the API.</summary>
/// <param name="Resources">ARNs that the caller must be allowed it on.</param>
internal sealed record EventsOperation(string Name, Func<EventsCall, IEnumerable<string>> Resources, Func<EventsCall, Task<Result<JsonObject>>> Run)
{
    public EventsOperation(string name, Func<EventsCall, string> resource, Func<EventsCall, Result<JsonObject>> run)
        : this(name, call => [resource(call)], call => Task.FromResult(run(call)))
    {
    }

    public static Result<JsonObject> Nothing => new JsonObject();

    /// <summary>What this node leaves out of it, for the reference; null: nothing.</summary>
    public string? Missing { get; init; }
}
