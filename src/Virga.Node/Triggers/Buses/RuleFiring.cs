using System.Globalization;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Timetables;
using Virga.Node.Triggers.Schedules;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Buses;

/// <summary>What comes of a scheduled rule that is due. Of firings that were missed while the node was down, the latest of the last day comes.</summary>
internal sealed class RuleFiring(NodeAddress address) : IFiringRule<EventRule>
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    public Firing<EventRule> Fire(EventRule due, DateTimeOffset now)
    {
        DateTimeOffset since = due.NextAt > now - Memory ? due.NextAt.Value : now - Memory;
        EventRule after = due with { NextAt = due.After(now) };
        if (due.Times?.Last(since.AddTicks(-1), now) is not { } at)
        {
            return new Firing<EventRule>(after, []);
        }

        string time = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new Firing<EventRule>(after, [.. RuleDeliveries.Of(due, ScheduledEvent.Write("aws.events", due.Arn, Guid.NewGuid(), time, address, "{}"), now)]);
    }
}
