using System.Text.Json;

namespace Virga.Node.Functions;

/// <summary>A source whose records a function is called with. Source: AWS Lambda API, EventSourceMappingConfiguration.</summary>
public sealed record EventSourceMapping
{
    public required string Id { get; init; }

    public required string FunctionName { get; init; }

    public string? Qualifier { get; init; }

    public required string EventSourceArn { get; init; }

    public required bool IsEnabled { get; init; }

    /// <summary>Records a call takes at most.</summary>
    public required int BatchSize { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The other settings, as they were given: windows, filters, destinations, scaling.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Settings { get; init; }
}
