using Virga.Node.Services.Timetables;

namespace Virga.Node.Services.EventBuses;

/// <summary>What a rule sends events to, and how it makes its input of them. Source: EventBridge API, <c>Target</c>.</summary>
internal sealed record RuleTarget
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    public string? RoleArn { get; init; }

    /// <summary>JSON that takes the event's place.</summary>
    public string? Input { get; init; }

    /// <summary>The part of the event that goes.</summary>
    public string? InputPath { get; init; }

    /// <summary>Parts of the event by the names that <see cref="Template"/> has for them.</summary>
    public IReadOnlyDictionary<string, string>? Paths { get; init; }

    public string? Template { get; init; }

    public string? GroupId { get; init; }

    public string? DeadLetterArn { get; init; }

    public int? MaxAgeSeconds { get; init; }

    public int? MaxRetries { get; init; }

    public TimeSpan Age => TimeSpan.FromSeconds(MaxAgeSeconds ?? Delivery.DefaultAgeSeconds);
}
