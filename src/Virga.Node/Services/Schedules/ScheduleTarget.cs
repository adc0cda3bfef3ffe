using Virga.Node.Services.Timetables;

namespace Virga.Node.Services.Schedules;

/// <summary>What a schedule calls, and in whose name. Source: EventBridge Scheduler API, <c>Target</c>.</summary>
internal sealed record ScheduleTarget
{
    /// <summary>Of a function or queue, or <c>arn:aws:scheduler:::aws-sdk:SERVICE:ACTION</c>.</summary>
    public required string Arn { get; init; }

    public required string RoleArn { get; init; }

    public string? Input { get; init; }

    public string? GroupId { get; init; }

    public string? DeadLetterArn { get; init; }

    public int MaxAgeSeconds { get; init; } = Delivery.DefaultAgeSeconds;

    public int MaxRetries { get; init; } = Delivery.DefaultAttempts;
}
