using System.Text.Json;
using System.Text.Json.Serialization;
using Virga.Node.Functions;
using Virga.Node.Triggers;

namespace Virga.Node.Mesh.Topics;

/// <summary>Calls a function for each message of a topic.</summary>
internal sealed record TopicSubscription
{
    public required string Id { get; init; }

    public required string Topic { get; init; }

    /// <summary>Null: the node follows the topic and keeps its history, but calls nothing.</summary>
    public string? FunctionName { get; init; }

    public string? Qualifier { get; init; }

    /// <summary>An event pattern over what the function gets; null: all messages.</summary>
    public string? Filter { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public FunctionReference? Function => FunctionName is null ? null : new FunctionReference(FunctionName, Qualifier);

    public bool Takes(JsonElement message) => Filter is null || EventPattern.Matches(JsonElement.Parse(Filter), message);
}
