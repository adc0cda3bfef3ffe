using System.Globalization;
using System.Text.RegularExpressions;

namespace Virga.Node.Services.Schedules;

/// <summary>The days that a cron expression means, by the day of the month or that of the week.</summary>
internal sealed partial class CronDays
{
    private static readonly string[] Names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly Func<DateTime, bool> has;

    private CronDays(Func<DateTime, bool> has) => this.has = has;

    /// <summary>Null when the fields are none, or not exactly one of them is <c>?</c>.</summary>
    public static CronDays? Parse(string ofMonth, string ofWeek)
    {
        Func<DateTime, bool>? has = (ofMonth == "?", ofWeek == "?") switch
        {
            (false, true) => OfMonth(ofMonth),
            (true, false) => OfWeek(ofWeek),
            _ => null,
        };
        return has is null ? null : new CronDays(has);
    }

    public bool Has(DateTime day) => has(day);

    private static Func<DateTime, bool>? OfMonth(string text)
    {
        if (text is "L" or "LW")
        {
            return text == "L" ? day => day.Day == LastOf(day) : day => day.Day == Weekday(day, LastOf(day));
        }

        if (text.EndsWith('W'))
        {
            return int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int near) && near is >= 1 and <= 31
                ? day => near <= LastOf(day) && day.Day == Weekday(day, near)
                : null;
        }

        return CronField.Parse(text, 1, 31) is { } field ? day => field.Has(day.Day) : null;
    }

    private static Func<DateTime, bool>? OfWeek(string text)
    {
        Match match = Special().Match(text);
        if (!match.Success)
        {
            return CronField.Parse(text == "L" ? "7" : text, 1, 7, Names) is { } field ? day => field.Has(Number(day)) : null;
        }

        string name = match.Groups["day"].Value;
        int wanted = char.IsAsciiDigit(name[0]) ? name[0] - '0' : Array.FindIndex(Names, one => one.Equals(name, StringComparison.OrdinalIgnoreCase)) + 1;
        return match.Groups["nth"].Value is { Length: 1 } nth
            ? day => Number(day) == wanted && (day.Day - 1) / 7 == nth[0] - '1'
            : day => Number(day) == wanted && day.Day > LastOf(day) - 7;
    }

    /// <summary>The weekday nearest to a day, in its month.</summary>
    private static int Weekday(DateTime month, int day) => new DateTime(month.Year, month.Month, day).DayOfWeek switch
    {
        DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
        DayOfWeek.Sunday => day == LastOf(month) ? day - 2 : day + 1,
        _ => day,
    };

    private static int LastOf(DateTime month) => DateTime.DaysInMonth(month.Year, month.Month);

    private static int Number(DateTime day) => (int)day.DayOfWeek + 1;

    [GeneratedRegex(@"^(?<day>[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#(?<nth>[1-5]))\z", RegexOptions.IgnoreCase)]
    private static partial Regex Special();
}
