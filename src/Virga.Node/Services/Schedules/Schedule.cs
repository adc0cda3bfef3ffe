using Virga.Node.Services.Timetables;

namespace Virga.Node.Services.Schedules;

/// <summary>A schedule of EventBridge Scheduler. Source: EventBridge Scheduler API, CreateSchedule.</summary>
internal sealed record Schedule : ITimed
{
    public required string Name { get; init; }

    public required string Group { get; init; }

    public required string Arn { get; init; }

    public required string Expression { get; init; }

    public string? Zone { get; init; }

    public DateTimeOffset? Start { get; init; }

    public DateTimeOffset? End { get; init; }

    public string? Description { get; init; }

    public string? KmsKeyArn { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>How much later than due it may fire; null: it fires when it is due.</summary>
    public int? WindowMinutes { get; init; }

    /// <summary>Whether it goes with its last firing.</summary>
    public bool IsDeletedAfterwards { get; init; }

    public required ScheduleTarget Target { get; init; }

    /// <summary>Of the request that made it.</summary>
    public string? Token { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public DateTimeOffset? NextAt { get; init; }

    public string Key => KeyOf(Group, Name);

    public ScheduleExpression? Times => FindZone(Zone) is { } zone ? ScheduleExpression.Parse(Expression, zone, Start ?? CreatedAt) : null;

    public static string KeyOf(string group, string name) => $"{group}/{name}";

    /// <summary>Null when there is no such zone. None given: UTC.</summary>
    public static TimeZoneInfo? FindZone(string? id) => id is null ? TimeZoneInfo.Utc : TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone) ? zone : null;

    /// <summary>The first moment later than this at which it fires; null: none.</summary>
    public DateTimeOffset? After(DateTimeOffset moment)
    {
        ScheduleExpression? times = IsEnabled ? Times : null;
        if (times is AtExpression)
        {
            return times.Next(moment);
        }

        DateTimeOffset? next = times?.Next(Start > moment ? Start.Value.AddTicks(-1) : moment);
        return next > End ? null : next;
    }

    /// <summary>The last moment of those at which it fires from <paramref name="since"/> to <paramref name="now"/>; null: none.</summary>
    public DateTimeOffset? Last(DateTimeOffset since, DateTimeOffset now)
    {
        ScheduleExpression? times = Times;
        return times?.Last(since.AddTicks(-1), times is not AtExpression && End < now ? End.Value : now);
    }
}
