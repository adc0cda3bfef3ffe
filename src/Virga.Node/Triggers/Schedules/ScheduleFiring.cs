using System.Globalization;
using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Schedules;

/// <summary>
/// What comes of a schedule that is due. Of firings that were missed while the node was down, the latest one comes, if it is not older
/// than the target's <c>MaximumEventAgeInSeconds</c>.
/// </summary>
internal sealed class ScheduleFiring(NodeAddress address, Random random) : IFiringRule<Schedule>
{
    public Firing<Schedule> Fire(Schedule due, DateTimeOffset now)
    {
        DateTimeOffset oldest = now - TimeSpan.FromSeconds(due.Target.MaxAgeSeconds);
        DateTimeOffset since = due.NextAt > oldest ? due.NextAt.Value : oldest;
        DateTimeOffset? last = due.Last(since, now);
        Schedule after = due with { NextAt = due.After(now) };
        return new Firing<Schedule>(after.NextAt is null && due.IsDeletedAfterwards ? null : after, last is { } at ? [Delivery(due, at)] : []);
    }

    private Delivery Delivery(Schedule schedule, DateTimeOffset at)
    {
        Guid execution = Guid.NewGuid();
        string time = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        ScheduleTarget target = UniversalTarget.Resolve(schedule.Target, address);
        string input = target.Input ?? ScheduledEvent.Write("aws.scheduler", schedule.Arn, execution, time, address, "\"{}\"");
        return new Delivery
        {
            Key = execution,
            SourceArn = schedule.Arn,
            TargetArn = target.Arn,
            RoleArn = target.RoleArn,
            Payload = input.Replace("<aws.scheduler.schedule-arn>", schedule.Arn, StringComparison.Ordinal)
                .Replace("<aws.scheduler.scheduled-time>", time, StringComparison.Ordinal)
                .Replace("<aws.scheduler.execution-id>", execution.ToString(), StringComparison.Ordinal),
            GroupId = target.GroupId,
            DeadLetterArn = target.DeadLetterArn,
            MaxRetries = target.MaxRetries,
            DueAt = schedule.WindowMinutes is { } window ? at.AddMinutes(random.NextDouble() * window) : at,
            ExpiresAt = at.AddMinutes(schedule.WindowMinutes ?? 0).AddSeconds(target.MaxAgeSeconds),
        };
    }
}
