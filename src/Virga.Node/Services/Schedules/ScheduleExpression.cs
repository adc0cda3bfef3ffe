using System.Globalization;
using System.Text.RegularExpressions;

namespace Virga.Node.Services.Schedules;

/// <summary>
/// When a schedule fires. Source: EventBridge Scheduler user guide, "Schedule types"; EventBridge user guide, "Cron expressions", "Rate
/// expressions".
/// </summary>
internal abstract partial record ScheduleExpression
{
    /// <summary>The first moment later than <paramref name="after"/>; null: there is none.</summary>
    public abstract DateTimeOffset? Next(DateTimeOffset after);

    /// <summary>The last moment that is later than <paramref name="after"/> and not later than <paramref name="now"/>; null: none is.</summary>
    public virtual DateTimeOffset? Last(DateTimeOffset after, DateTimeOffset now)
    {
        DateTimeOffset? last = null;
        for (DateTimeOffset? next = Next(after); next <= now; next = Next(next.Value))
        {
            last = next;
        }

        return last;
    }

    /// <summary>Null when it is no expression.</summary>
    /// <param name="zone">Where the clock hangs that <c>cron</c> and <c>at</c> mean.</param>
    /// <param name="anchor">The moment that a rate counts from, itself the first.</param>
    public static ScheduleExpression? Parse(string text, TimeZoneInfo zone, DateTimeOffset anchor)
    {
        Match match = Form().Match(text);
        string inner = match.Groups["inner"].Value;
        return match.Groups["kind"].Value switch
        {
            "rate" => ParseRate(inner, anchor),
            "cron" => CronExpression.Parse(inner, zone),
            "at" => DateTime.TryParseExact(inner, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local) ? new AtExpression(WallClock.ToInstant(local, zone)) : null,
            _ => null,
        };
    }

    private static RateExpression? ParseRate(string inner, DateTimeOffset anchor)
    {
        Match match = Rate().Match(inner);
        if (!match.Success || !int.TryParse(match.Groups["value"].Value, CultureInfo.InvariantCulture, out int value) || value < 1)
        {
            return null;
        }

        string unit = match.Groups["unit"].Value;
        long seconds = value * (unit[0] == 'm' ? 60L : unit[0] == 'h' ? 3_600L : 86_400L);
        bool agrees = (value == 1) != unit.EndsWith('s');
        return agrees && seconds <= 100L * 366 * 86_400 ? new RateExpression(TimeSpan.FromSeconds(seconds), anchor) : null;
    }

    [GeneratedRegex(@"^(?<kind>rate|cron|at)\((?<inner>[^()]+)\)\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"^(?<value>\d{1,9}) (?<unit>minutes?|hours?|days?)\z")]
    private static partial Regex Rate();
}
