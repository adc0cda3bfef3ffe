using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Timetables;

namespace Virga.Node.Triggers.Buses;

/// <summary>What a rule has for its targets.</summary>
internal static class RuleDeliveries
{
    /// <param name="raw">The event's JSON.</param>
    public static IEnumerable<Delivery> Of(EventRule rule, string raw, DateTimeOffset now, string? trace = null) => rule.Targets.Select(target => new Delivery
    {
        Key = Guid.NewGuid(),
        SourceArn = rule.Arn,
        TargetArn = target.Arn,
        RoleArn = target.RoleArn,
        Payload = TargetInput.Make(target, rule, raw, now),
        GroupId = target.GroupId,
        TraceHeader = trace,
        DeadLetterArn = target.DeadLetterArn,
        MaxRetries = target.MaxRetries ?? Delivery.DefaultAttempts,
        DueAt = now,
        ExpiresAt = now + target.Age,
    });
}
