using System.Text.Json.Nodes;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;
using Virga.Node.Triggers;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>Rules. Source: EventBridge API, PutRule, DescribeRule, DeleteRule, ListRules, EnableRule, DisableRule.</summary>
internal sealed class RuleOperations(Timetable<EventRule> rules, Timetable<EventBus> buses, Authorizer authorizer, NodeAddress address, TimeProvider time) : IEventsOperations
{
    private const int MaxRules = 300;
    private const int LongestPattern = 4096;

    public IEnumerable<EventsOperation> All =>
    [
        new("PutRule", ArnOf, Put),
        new("DescribeRule", ArnOf, call => Find(call).TryGet(out EventRule? rule, out VirgaError? error) ? View(rule, ("CreatedBy", address.AccountId)) : error),
        new("DeleteRule", ArnOf, Delete),
        new("ListRules", call => EventsNames.RuleArn(address, call.Bus, "*"), call => buses.Find(call.Bus) is null ? EventsError.NoBus(call.Bus) : EventsPage.Of(
            call, "Rules", rules.All.Where(rule => rule.Bus == call.Bus && rule.Name.StartsWith(call.Input.NamePrefix ?? "", StringComparison.Ordinal)), rule => rule.Key, rule => View(rule))),
        new("EnableRule", ArnOf, call => Switch(call, "ENABLED")),
        new("DisableRule", ArnOf, call => Switch(call, "DISABLED")),
    ];

    private Result<JsonObject> Put(EventsCall call)
    {
        EventsInput input = call.Input;
        if (Check(call) is { } wrong)
        {
            return wrong;
        }

        DateTimeOffset now = time.GetUtcNow();
        string key = EventRule.KeyOf(call.Bus, input.Name!);
        return rules.Save(key, before =>
        {
            if (before is null && rules.Each.Count(rule => rule.Bus == call.Bus) >= MaxRules)
            {
                return EventsError.TooMany();
            }

            EventRule rule = (before ?? new EventRule { Name = input.Name!, Bus = call.Bus, Arn = ArnOf(call), TimedAt = now, Tags = EventTags.Of(input.Tags) }) with
            {
                Pattern = input.EventPattern,
                Expression = input.ScheduleExpression,
                Description = input.Description,
                RoleArn = input.RoleArn,
                State = input.State ?? "ENABLED",
                TimedAt = before?.Expression == input.ScheduleExpression ? before?.TimedAt ?? now : now,
            };
            return rule with { NextAt = rule.After(now) };
        }).TryGet(out EventRule? saved, out VirgaError? error) ? new JsonObject { ["RuleArn"] = saved.Arn } : error;
    }

    private VirgaError? Check(EventsCall call)
    {
        EventsInput input = call.Input;
        return EventsNames.Check("name", input.Name, 64) ?? EventTags.Check(input.Tags)
            ?? (input.EventPattern is null && input.ScheduleExpression is null ? EventsError.Invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
            : input.State is not (null or "ENABLED" or "DISABLED" or "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS") ? EventsError.BadValue("state", input.State, "satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]")
            : input.Description?.Length > 512 ? EventsError.BadValue("description", input.Description, "have length less than or equal to 512")
            : buses.Find(call.Bus) is null ? EventsError.NoBus(call.Bus)
            : input.EventPattern?.Length > LongestPattern ? EventsError.BadValue("eventPattern", input.EventPattern, $"have length less than or equal to {LongestPattern}")
            : input.EventPattern is { } pattern && EventPatternRules.Check(pattern) is { } reason ? EventsError.BadPattern(reason)
            : input.ScheduleExpression is not null && call.Bus != EventBus.Default ? EventsError.Invalid("ScheduleExpression is supported only on the default event bus.")
            : input.ScheduleExpression is { } expression && ScheduleExpression.Parse(expression, TimeZoneInfo.Utc, time.GetUtcNow()) is null or AtExpression ? EventsError.Invalid("Parameter ScheduleExpression is not valid.")
            : input.RoleArn is { } role ? authorizer.Check(call.Caller, "iam:PassRole", role, new ConditionKeys(call.Keys) { ["iam:PassedToService"] = ["events.amazonaws.com"] })
            : null);
    }

    /// <summary>One that isn't there is no error, as on AWS.</summary>
    private Result<JsonObject> Delete(EventsCall call)
    {
        if (buses.Find(call.Bus) is null)
        {
            return EventsError.NoBus(call.Bus);
        }

        if (Find(call).TryGet(out EventRule? rule, out _))
        {
            if (rule.Targets.Count > 0)
            {
                return EventsError.Invalid("Rule can't be deleted since it has targets.");
            }

            rules.Delete([rule.Key]);
        }

        return EventsOperation.Nothing;
    }

    private Result<JsonObject> Switch(EventsCall call, string state)
    {
        DateTimeOffset now = time.GetUtcNow();
        return rules.Save(EventRule.KeyOf(call.Bus, call.Input.Name ?? ""), before =>
        {
            EventRule? after = before is null ? null : before with { State = state };
            return after is null ? EventsError.NoRule(call.Input.Name ?? "", call.Bus) : after with { NextAt = after.After(now) };
        }).Error is { } error ? error : EventsOperation.Nothing;
    }

    private Result<EventRule> Find(EventsCall call) =>
        buses.Find(call.Bus) is null ? EventsError.NoBus(call.Bus)
        : rules.Find(EventRule.KeyOf(call.Bus, call.Input.Name ?? "")) is { } rule ? rule
        : EventsError.NoRule(call.Input.Name ?? "", call.Bus);

    private static JsonObject View(EventRule rule, params (string Name, string? Value)[] more)
    {
        JsonObject view = new() { ["Name"] = rule.Name, ["Arn"] = rule.Arn, ["State"] = rule.State, ["EventBusName"] = rule.Bus };
        foreach ((string name, string? value) in ((string, string?)[])[("EventPattern", rule.Pattern), ("ScheduleExpression", rule.Expression), ("Description", rule.Description), ("RoleArn", rule.RoleArn), .. more])
        {
            if (value is not null)
            {
                view[name] = value;
            }
        }

        return view;
    }

    private string ArnOf(EventsCall call) => EventsNames.RuleArn(address, call.Bus, call.Input.Name ?? "");
}
