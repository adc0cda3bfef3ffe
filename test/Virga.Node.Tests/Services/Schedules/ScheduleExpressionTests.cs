using System.Globalization;
using Virga.Node.Services.Schedules;

namespace Virga.Node.Tests.Services.Schedules;

/// <summary>When schedules fire, over years of wall clocks. Source: EventBridge Scheduler user guide, "Schedule types".</summary>
public sealed class ScheduleExpressionTests
{
    [Theory]
    [InlineData("cron(0 12 * * ? *)", "2026-01-01T12:00", "2026-01-02T12:00", "2026-01-03T12:00")]
    [InlineData("cron(15 10 ? * MON-FRI *)", "2026-01-01T10:15", "2026-01-02T10:15", "2026-01-05T10:15")]
    [InlineData("cron(0/15 8-9 ? * FRI-SUN *)", "2026-01-02T08:00", "2026-01-02T08:15", "2026-01-02T08:30")]
    [InlineData("cron(0 8 1 * ? *)", "2026-01-01T08:00", "2026-02-01T08:00", "2026-03-01T08:00")]
    [InlineData("cron(0 8 L * ? *)", "2026-01-31T08:00", "2026-02-28T08:00", "2026-03-31T08:00")]
    [InlineData("cron(0 8 LW * ? *)", "2026-01-30T08:00", "2026-02-27T08:00", "2026-03-31T08:00")]
    [InlineData("cron(0 8 1W * ? *)", "2026-01-01T08:00", "2026-02-02T08:00", "2026-03-02T08:00")]
    [InlineData("cron(0 8 31W * ? *)", "2026-01-30T08:00", "2026-03-31T08:00", "2026-05-29T08:00")]
    [InlineData("cron(0 8 ? * 6L *)", "2026-01-30T08:00", "2026-02-27T08:00", "2026-03-27T08:00")]
    [InlineData("cron(0 8 ? * L *)", "2026-01-03T08:00", "2026-01-10T08:00", "2026-01-17T08:00")]
    [InlineData("cron(0 8 ? * 2#1 *)", "2026-01-05T08:00", "2026-02-02T08:00", "2026-03-02T08:00")]
    [InlineData("cron(0 8 ? * MON#5 *)", "2026-03-30T08:00", "2026-06-29T08:00", "2026-08-31T08:00")]
    [InlineData("cron(0 0 29 FEB ? *)", "2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00")]
    [InlineData("cron(0 0 29 2 ? 2096-2104)", "2096-02-29T00:00", "2104-02-29T00:00", null)]
    [InlineData("cron(5,35 14 * jan,JUL ? 2027/2)", "2027-01-01T14:05", "2027-01-01T14:35", "2027-01-02T14:05")]
    [InlineData("cron(59 23 31 DEC ? 2199)", "2199-12-31T23:59", null, null)]
    [InlineData("cron(0 22-2/2 * * ? *)", "2026-01-01T02:00", "2026-01-01T22:00", "2026-01-02T00:00")]
    [InlineData("cron(0 0 30 2 ? *)", null, null, null)]
    [InlineData("rate(1 minute)", "2026-01-01T00:01", "2026-01-01T00:02", "2026-01-01T00:03")]
    [InlineData("rate(36 hours)", "2026-01-02T12:00", "2026-01-04T00:00", "2026-01-05T12:00")]
    [InlineData("at(2026-05-04T03:02:00)", "2026-05-04T03:02", null, null)]
    public void Next_FromTheYearsBeginning_GivesTheseTimes(string expression, string? first, string? second, string? third)
    {
        DateTimeOffset start = At("2026-01-01T00:00");
        ScheduleExpression parsed = ScheduleExpression.Parse(expression, TimeZoneInfo.Utc, start)!;
        Assert.Equal([first, second, third], Series(parsed, start, 3, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("cron(0 12 * * * *)")]
    [InlineData("cron(0 12 ? * ? *)")]
    [InlineData("cron(0 12 * * ?)")]
    [InlineData("cron(60 12 * * ? *)")]
    [InlineData("cron(0 24 * * ? *)")]
    [InlineData("cron(0 0 32 * ? *)")]
    [InlineData("cron(0 0 32W * ? *)")]
    [InlineData("cron(0 0 0 * ? *)")]
    [InlineData("cron(0 0 * 13 ? *)")]
    [InlineData("cron(0 0 ? * 8 *)")]
    [InlineData("cron(0 0 ? * MON#6 *)")]
    [InlineData("cron(0 0 * * ? 1969)")]
    [InlineData("cron(*/0 * * * ? *)")]
    [InlineData("cron(1- * * * ? *)")]
    [InlineData("cron(1,,2 * * * ? *)")]
    [InlineData("cron(-1 * * * ? *)")]
    [InlineData("rate(5 minute)")]
    [InlineData("rate(1 hours)")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate(1 second)")]
    [InlineData("rate(5minutes)")]
    [InlineData("at(2026-02-30T00:00:00)")]
    [InlineData("at(2026-01-01)")]
    [InlineData("every day")]
    [InlineData("")]
    public void Parse_WhatAwsRefuses_IsNone(string expression) => Assert.Null(ScheduleExpression.Parse(expression, TimeZoneInfo.Utc, DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData("America/New_York", "2026-03-07T12:00", "cron(30 2 * * ? *)", "03-09T02:30-04:00", "03-10T02:30-04:00")] // 2:30 on March 8 is skipped
    [InlineData("America/New_York", "2026-10-31T12:00", "cron(30 1 * * ? *)", "11-01T01:30-04:00", "11-02T01:30-05:00")] // 1:30 comes twice, and counts once
    [InlineData("America/New_York", "2026-11-01T05:00", "cron(0/30 * * * ? *)", "11-01T01:30-04:00", "11-01T02:00-05:00")]
    [InlineData("Europe/Berlin", "2026-03-28T12:00", "cron(30 2 * * ? *)", "03-30T02:30+02:00", "03-31T02:30+02:00")]
    [InlineData("Europe/Berlin", "2026-10-24T12:00", "cron(30 2 * * ? *)", "10-25T02:30+02:00", "10-26T02:30+01:00")]
    [InlineData("Europe/Berlin", "2026-03-28T11:00", "rate(1 day)", "03-29T13:00+02:00", "03-30T13:00+02:00")] // 24 hours, whatever the clock shows
    [InlineData("Asia/Kolkata", "2026-01-01T00:00", "cron(0 6 * * ? *)", "01-01T06:00+05:30", "01-02T06:00+05:30")]
    public void Next_WhereClocksChange_SkipsAndDoesNotRepeat(string zoneId, string start, string expression, string first, string second)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        ScheduleExpression parsed = ScheduleExpression.Parse(expression, zone, At(start))!;
        Assert.Equal([first, second], Series(parsed, At(start), 2, zone, "MM-dd'T'HH:mmzzz"));
    }

    [Theory]
    [InlineData("America/New_York", 2)]
    [InlineData("Europe/Berlin", 2)]
    [InlineData("UTC", 0)]
    public void Next_EachHalfHourOfTheNightForNineYears_MissesOnlyWhatClocksSkip(string zoneId, int perYear)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        ScheduleExpression parsed = ScheduleExpression.Parse("cron(0/30 0-4 * * ? 2026-2034)", zone, default)!;
        int fired = 0;
        DateTimeOffset? last = At("2025-12-01T00:00");
        while (parsed.Next(last.Value) is { } next)
        {
            Assert.True(next > last);
            (last, fired) = (next, fired + 1);
        }

        int wall = Enumerable.Range(2026, 9).Sum(year => DateTime.IsLeapYear(year) ? 366 : 365) * 10;
        Assert.Equal(wall - (9 * perYear), fired); // an hour of half hours is skipped each spring, the one that repeats each autumn fires once
    }

    [Fact]
    public void At_SkippedOrRepeated_NeverComesOrComesTheFirstTime()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Null(ScheduleExpression.Parse("at(2026-03-29T02:30:00)", berlin, default)!.Next(default));
        Assert.Equal(At("2026-10-25T00:30"), ScheduleExpression.Parse("at(2026-10-25T02:30:00)", berlin, default)!.Next(default));
    }

    [Theory]
    [InlineData("rate(7 minutes)")]
    [InlineData("cron(0/7 * * * ? *)")]
    public void Last_OfManyMissed_IsTheLatest(string expression)
    {
        DateTimeOffset start = At("2026-01-01T00:00");
        ScheduleExpression parsed = ScheduleExpression.Parse(expression, TimeZoneInfo.Utc, start)!;
        Assert.Equal(At("2026-01-01T00:56"), parsed.Last(start, At("2026-01-01T00:59")));
        Assert.Null(parsed.Last(At("2026-01-01T00:56"), At("2026-01-01T00:59")));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static IEnumerable<string?> Series(ScheduleExpression expression, DateTimeOffset after, int count, TimeZoneInfo zone, string format = "yyyy-MM-dd'T'HH:mm")
    {
        DateTimeOffset? at = after;
        for (int number = 0; number < count; number++)
        {
            at = at is { } last ? expression.Next(last) : null;
            yield return at is { } time ? TimeZoneInfo.ConvertTime(time, zone).ToString(format, CultureInfo.InvariantCulture) : null;
        }
    }
}
