using System.Text.Json.Serialization;
using Virga.Node.Services.Timetables;

namespace Virga.Node.Services.EventBuses;

/// <summary>Where events are put, and rules look at them.</summary>
internal sealed record EventBus : ITimed
{
    /// <summary>Is always there, and the only one with scheduled rules.</summary>
    public const string Default = "default";

    public required string Name { get; init; }

    public required string Arn { get; init; }

    public string? Description { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public string Key => Name;

    [JsonIgnore]
    public DateTimeOffset? NextAt => null;
}
