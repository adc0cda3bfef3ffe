namespace Virga.Node.Services.Schedules;

/// <summary>
/// <c>minutes hours day-of-month month day-of-week year</c> in AWS's dialect: one of the two day fields is <c>?</c>; <c>L</c>, <c>W</c> and
/// <c>#</c> in days; Sunday is 1. Source: EventBridge Scheduler user guide, "Cron-based schedules".
/// </summary>
internal sealed record CronExpression : ScheduleExpression
{
    private const int FirstYear = 1970, LastYear = 2199;
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private readonly CronField minutes, hours, months, years;
    private readonly CronDays days;
    private readonly TimeZoneInfo zone;

    private CronExpression(CronField minutes, CronField hours, CronDays days, CronField months, CronField years, TimeZoneInfo zone) =>
        (this.minutes, this.hours, this.days, this.months, this.years, this.zone) = (minutes, hours, days, months, years, zone);

    /// <summary>Null when the fields are no expression.</summary>
    public static CronExpression? Parse(string text, TimeZoneInfo zone)
    {
        string[] fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return fields.Length == 6
            && CronField.Parse(fields[0], 0, 59) is { } minutes
            && CronField.Parse(fields[1], 0, 23) is { } hours
            && CronDays.Parse(fields[2], fields[4]) is { } days
            && CronField.Parse(fields[3], 1, 12, Months) is { } months
            && CronField.Parse(fields[5], FirstYear, LastYear) is { } years
                ? new CronExpression(minutes, hours, days, months, years, zone)
                : null;
    }

    public override DateTimeOffset? Next(DateTimeOffset after)
    {
        DateTime local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        local = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, DateTimeKind.Unspecified);
        foreach (DateTime wall in From(local))
        {
            if (WallClock.ToInstant(wall, zone) is { } instant && instant > after)
            {
                return instant;
            }
        }

        return null;
    }

    /// <summary>Moments on the wall clock, from the given one on, in their order.</summary>
    private IEnumerable<DateTime> From(DateTime first)
    {
        DateTime day = first.Date;
        while (day.Year <= LastYear)
        {
            if (!years.Has(day.Year))
            {
                day = new DateTime(day.Year + 1, 1, 1);
                continue;
            }

            if (!months.Has(day.Month))
            {
                day = new DateTime(day.Year, day.Month, 1).AddMonths(1);
                continue;
            }

            if (days.Has(day))
            {
                foreach (DateTime time in Times(day, day == first.Date ? first : day))
                {
                    yield return time;
                }
            }

            day = day.AddDays(1);
        }
    }

    private IEnumerable<DateTime> Times(DateTime day, DateTime first)
    {
        for (int hour = first.Hour; hour < 24; hour++)
        {
            for (int minute = hours.Has(hour) ? (hour == first.Hour ? first.Minute : 0) : 60; minute < 60; minute++)
            {
                if (minutes.Has(minute))
                {
                    yield return day.AddMinutes((hour * 60) + minute);
                }
            }
        }
    }
}
