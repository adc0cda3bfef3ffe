using System.Text.Json.Serialization;
using Virga.Node.Services.Timetables;

namespace Virga.Node.Services.Schedules;

/// <summary>Schedules that are tagged and deleted together.</summary>
internal sealed record ScheduleGroup : ITimed
{
    /// <summary>Is always there.</summary>
    public const string Default = "default";

    public required string Name { get; init; }

    public required string Arn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the request that made it.</summary>
    public string? Token { get; init; }

    public string Key => Name;

    [JsonIgnore]
    public DateTimeOffset? NextAt => null;
}
