using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;
using Virga.Node.Tests.Services.Timetables;
using Virga.Node.Triggers.Schedules;
using Virga.Node.Values;

namespace Virga.Node.Tests.Triggers.Schedules;

/// <summary>What fires when, by a clock that the tests set.</summary>
public sealed class ScheduleFiringTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly MemoryTimetableStore<Schedule> store = new();

    [Fact]
    public void Fire_EachDayOfAYear_FiresOncePerDayAtItsTime()
    {
        Timetable<Schedule> table = Open();
        Save(table, Schedule("daily", "cron(30 2 * * ? *)") with { Zone = "Europe/Berlin" });
        for (DateTimeOffset now = Start; now < Start.AddDays(365); now = now.AddHours(1))
        {
            table.Fire(now, 10);
        }

        Assert.Equal(364, store.Fired.Count); // March 29 has no 2:30
        Assert.All(store.Fired.Zip(store.Fired.Skip(1)), pair => Assert.InRange((pair.Second.DueAt - pair.First.DueAt).TotalHours, 23, 48));
    }

    [Fact]
    public void Fire_AfterLongAbsence_BringsTheLatestOnceIfNotTooOld()
    {
        Timetable<Schedule> table = Open();
        Save(table, Schedule("minutely", "rate(1 minute)"));
        Save(table, Schedule("old", "cron(0 12 1 3 ? *)"));
        table = Open(); // as after a restart
        DateTimeOffset back = Start.AddDays(3).AddSeconds(90);
        Assert.Equal(2, table.Fire(back, 10));
        Delivery only = Assert.Single(store.Fired);
        Assert.Equal(Start.AddDays(3).AddSeconds(60), only.DueAt);
        Assert.Equal(0, table.Fire(back, 10));
        Assert.Equal((Start.AddDays(3).AddSeconds(120), Start.AddHours(12).AddYears(1)), (table.Find("default/minutely")!.NextAt, table.Find("default/old")!.NextAt));
    }

    [Fact]
    public void Fire_LastOfAll_RemovesOnlyWhatIsToGo()
    {
        Timetable<Schedule> table = Open();
        Save(table, Schedule("goes", "at(2026-03-01T00:00:05)") with { IsDeletedAfterwards = true });
        Save(table, Schedule("stays", "at(2026-03-01T00:00:05)"));
        Save(table, Schedule("ends", "rate(1 hour)") with { End = Start.AddHours(2), IsDeletedAfterwards = true });
        Assert.Equal(1, table.Fire(Start, 10)); // the rate begins at once
        Assert.Equal(Start.AddSeconds(5), table.NextAt);
        Assert.Equal(2, table.Fire(Start.AddSeconds(5), 10));
        Assert.Equal(["default/ends", "default/stays"], table.All.Select(one => one.Key));
        table.Fire(Start.AddHours(1), 10);
        table.Fire(Start.AddHours(2), 10);
        Assert.Equal(["default/stays"], table.All.Select(one => one.Key));
        Assert.Null(table.NextAt);
        Assert.Equal(5, store.Fired.Count);
    }

    [Fact]
    public void Fire_FlexibleWindow_IsDueWithinIt()
    {
        Timetable<Schedule> table = Open();
        Save(table, Schedule("loose", "rate(1 hour)") with { WindowMinutes = 15 });
        for (int hour = 0; hour < 200; hour++)
        {
            table.Fire(Start.AddHours(hour), 1);
        }

        double[] late = [.. store.Fired.Select((delivery, hour) => (delivery.DueAt - Start.AddHours(hour)).TotalMinutes)];
        Assert.All(late, minutes => Assert.InRange(minutes, 0, 15));
        Assert.True(late.Max() - late.Min() > 5);
    }

    [Fact]
    public void Fire_Input_HasItsPlaceholdersFilled()
    {
        Timetable<Schedule> table = Open();
        Save(table, Schedule("said", "rate(1 hour)", "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.execution-id>"));
        table.Fire(Start, 1);
        Delivery fired = Assert.Single(store.Fired);
        Assert.Equal($"arn:said 2026-03-01T00:00:00Z {fired.Key}", fired.Payload);
    }

    [Fact]
    public void Fire_TenThousandAtOnce_FiresEachOnceInBatches()
    {
        Timetable<Schedule> table = Open();
        for (int number = 0; number < 10_000; number++)
        {
            Save(table, Schedule($"s{number}", "cron(0 1 * * ? *)"));
        }

        int fired = 0;
        for (int batch = table.Fire(Start.AddHours(1), 500); batch > 0; batch = table.Fire(Start.AddHours(1), 500))
        {
            Assert.InRange(batch, 1, 500);
            fired += batch;
        }

        Assert.Equal((10_000, 10_000), (fired, store.Fired.DistinctBy(one => one.SourceArn).Count()));
    }

    private static Schedule Schedule(string name, string expression, string input = "x") => new()
    {
        Name = name,
        Group = "default",
        Arn = $"arn:{name}",
        Expression = expression,
        Target = new ScheduleTarget { Arn = "arn:aws:sqs:us-east-1:000000000000:q", RoleArn = "arn:aws:iam::000000000000:role/r", Input = input },
        CreatedAt = Start,
        ChangedAt = Start,
    };

    private static void Save(Timetable<Schedule> table, Schedule schedule) => table.Save(schedule.Key, _ => schedule with { NextAt = schedule.After(Start.AddTicks(-1)) });

    private Timetable<Schedule> Open() => new(store, new ScheduleFiring(NodeAddress.Default, new Random(1)));
}
