namespace Virga.Node.Services.Schedules;

/// <summary>
/// What a clock on a wall shows. A time that is skipped in spring never comes; one that comes twice in autumn counts the first time only.
/// Source: EventBridge Scheduler user guide, "Daylight savings time on EventBridge Scheduler".
/// </summary>
internal static class WallClock
{
    /// <summary>Null: the clock skips it.</summary>
    public static DateTimeOffset? ToInstant(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            return null;
        }

        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return local.Ticks < offset.Ticks ? null : new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
