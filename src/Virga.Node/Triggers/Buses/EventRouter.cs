using System.Runtime.CompilerServices;
using System.Text.Json;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Timetables;
using Virga.Node.Triggers.Deliveries;

namespace Virga.Node.Triggers.Buses;

/// <summary>Brings events to the targets of the rules that match them.</summary>
internal sealed class EventRouter(Timetable<EventRule> rules, DeliveryLoop deliveries, TimeProvider time)
{
    private readonly ConditionalWeakTable<EventRule, object> patterns = [];

    /// <summary>Completes when what goes to targets is durable.</summary>
    /// <param name="events">The name of each one's bus, and its JSON.</param>
    public Task PutAsync(IReadOnlyList<(string Bus, string Raw, string? Trace)> events)
    {
        DateTimeOffset now = time.GetUtcNow();
        return deliveries.AcceptAsync([.. events.SelectMany(one => Matching(one.Bus, JsonElement.Parse(one.Raw)).SelectMany(rule => RuleDeliveries.Of(rule, one.Raw, now, one.Trace)))]);
    }

    private IEnumerable<EventRule> Matching(string bus, JsonElement document) =>
        rules.Each.Where(rule => rule.Bus == bus && rule.Pattern is not null && rule.IsEnabled && rule.Targets.Count > 0 && EventPattern.Matches(PatternOf(rule), document));

    private JsonElement PatternOf(EventRule rule) => (JsonElement)patterns.GetValue(rule, static one => JsonElement.Parse(one.Pattern!));
}
