using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;

namespace Virga.Node.Services.EventBuses;

/// <summary>Which events of a bus, or which times, go to which targets. Source: EventBridge API, PutRule.</summary>
internal sealed record EventRule : ITimed
{
    public required string Name { get; init; }

    public required string Bus { get; init; }

    public required string Arn { get; init; }

    public string? Pattern { get; init; }

    /// <summary>A rate or cron expression, in UTC.</summary>
    public string? Expression { get; init; }

    public string? Description { get; init; }

    public string? RoleArn { get; init; }

    public string State { get; init; } = "ENABLED";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<RuleTarget> Targets { get; init; } = [];

    /// <summary>When its expression was set: rates count from here.</summary>
    public required DateTimeOffset TimedAt { get; init; }

    public DateTimeOffset? NextAt { get; init; }

    public string Key => KeyOf(Bus, Name);

    public bool IsEnabled => State != "DISABLED";

    public ScheduleExpression? Times => Expression is null ? null : ScheduleExpression.Parse(Expression, TimeZoneInfo.Utc, TimedAt);

    public static string KeyOf(string bus, string name) => $"{bus}/{name}";

    /// <summary>The first moment later than this at which it fires; null: none. The first one of a rate is a whole interval after its beginning.</summary>
    public DateTimeOffset? After(DateTimeOffset moment) => IsEnabled ? Times?.Next(moment) : null;
}
