using System.Text.Json.Nodes;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>Targets of rules. Source: EventBridge API, PutTargets, RemoveTargets, ListTargetsByRule, ListRuleNamesByTarget.</summary>
internal sealed class TargetOperations(Timetable<EventRule> rules, Timetable<EventBus> buses, Authorizer authorizer, NodeAddress address) : IEventsOperations
{
    private const int MaxTargets = 5;

    public IEnumerable<EventsOperation> All =>
    [
        new("PutTargets", ArnOf, Put) { Missing = "targets other than functions and queues" },
        new("RemoveTargets", ArnOf, Remove),
        new("ListTargetsByRule", ArnOf, call => Find(call).TryGet(out EventRule? rule, out VirgaError? error) ? EventsPage.Of(call, "Targets", rule.Targets.OrderBy(target => target.Id, StringComparer.Ordinal), target => target.Id, TargetView.Of) : error),
        new("ListRuleNamesByTarget", call => EventsNames.RuleArn(address, call.Bus, "*"), call => buses.Find(call.Bus) is null ? EventsError.NoBus(call.Bus) : EventsPage.Of(
            call, "RuleNames", rules.All.Where(rule => rule.Bus == call.Bus && rule.Targets.Any(target => target.Arn == call.Input.TargetArn)), rule => rule.Name, rule => rule.Name)),
    ];

    private Result<JsonObject> Put(EventsCall call)
    {
        if (call.Input.Targets is not { Count: > 0 and <= 100 } given)
        {
            return EventsError.BadValue("targets", call.Input.Targets is null ? null : "[]", "have length between 1 and 100");
        }

        if (given.Select(TargetRules.Check).FirstOrDefault(error => error is not null) is { } wrong)
        {
            return wrong;
        }

        ConditionKeys keys = new(call.Keys) { ["iam:PassedToService"] = ["events.amazonaws.com"] };
        if (given.Where(target => target.RoleArn is not null).Select(target => authorizer.Check(call.Caller, "iam:PassRole", target.RoleArn!, keys)).FirstOrDefault(error => error is not null) is { } refused)
        {
            return refused;
        }

        return Change(call, targets =>
        {
            RuleTarget[] after = [.. targets.Where(target => given.All(one => one.Id != target.Id)), .. given.Select(TargetRules.Read)];
            return after.Length > MaxTargets ? EventsError.TooMany() : after;
        });
    }

    private Result<JsonObject> Remove(EventsCall call) =>
        call.Input.Ids is not { Count: > 0 } ids ? EventsError.BadValue("ids", null, "not be null")
        : Change(call, targets => targets.Where(target => !ids.Contains(target.Id)).ToArray());

    private Result<JsonObject> Change(EventsCall call, Func<IReadOnlyList<RuleTarget>, Result<RuleTarget[]>> change)
    {
        if (!Find(call).TryGet(out EventRule? rule, out VirgaError? error))
        {
            return error;
        }

        return rules.Save(rule.Key, before =>
            before is null ? EventsError.NoRule(rule.Name, rule.Bus)
            : change(before.Targets).TryGet(out RuleTarget[]? after, out VirgaError? wrong) ? before with { Targets = after }
            : wrong).Error is { } failed
                ? failed
                : new JsonObject { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() };
    }

    private Result<EventRule> Find(EventsCall call) =>
        buses.Find(call.Bus) is null ? EventsError.NoBus(call.Bus)
        : rules.Find(EventRule.KeyOf(call.Bus, call.Input.Rule ?? "")) is { } rule ? rule
        : EventsError.NoRule(call.Input.Rule ?? "", call.Bus);

    private string ArnOf(EventsCall call) => EventsNames.RuleArn(address, call.Bus, call.Input.Rule ?? "");
}
