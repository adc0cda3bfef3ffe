using System.Text.Json.Nodes;
using Virga.Node.Aws.Events;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Aws.Scheduler;

/// <summary>Schedules. Source: EventBridge Scheduler API, CreateSchedule, UpdateSchedule, GetSchedule, DeleteSchedule, ListSchedules.</summary>
internal sealed class ScheduleOperations(Timetable<Schedule> schedules, Timetable<ScheduleGroup> groups, TargetAccess access, Authorizer authorizer, NodeAddress address, TimeProvider time) : ISchedulerOperations
{
    public const int MaxSchedules = 100_000;

    private const string Unsupported = "targets other than functions and queues, encryption by a key of one's own";
    private const string Service = "scheduler.amazonaws.com";

    public IEnumerable<SchedulerOperation> All =>
    [
        new("CreateSchedule", "POST", "schedules", true, call => ArnOf(call.Input.GroupName, call.Name), Create) { Missing = Unsupported },
        new("UpdateSchedule", "PUT", "schedules", true, call => ArnOf(call.Input.GroupName, call.Name), Update) { Missing = Unsupported },
        new("GetSchedule", "GET", "schedules", true, call => ArnOf(call.QueryOne("groupName"), call.Name), call => Find(call.QueryOne("groupName"), call.Name).TryGet(out Schedule? found, out VirgaError? error) ? ScheduleView.Full(found) : error),
        new("DeleteSchedule", "DELETE", "schedules", true, call => ArnOf(call.QueryOne("groupName"), call.Name), call => Delete(call.QueryOne("groupName"), call.Name)),
        new("ListSchedules", "GET", "schedules", false, _ => ArnOf("*", "*"), List),
    ];

    private Result<JsonObject> Create(SchedulerCall call)
    {
        string group = call.Input.GroupName ?? ScheduleGroup.Default;
        DateTimeOffset now = time.GetUtcNow();
        Schedule made = new()
        {
            Name = call.Name,
            Group = group,
            Arn = ArnOf(group, call.Name),
            Expression = "",
            Target = new ScheduleTarget { Arn = "", RoleArn = "" },
            CreatedAt = now,
            ChangedAt = now,
            Token = call.Input.ClientToken,
        };
        if ((SchedulerNames.Check("name", call.Name) ?? SchedulerNames.Check("groupName", group)) is { } misnamed)
        {
            return misnamed;
        }

        return !ScheduleRules.Read(call.Input, made, now).TryGet(out Schedule? schedule, out VirgaError? error) || (error = CheckRole(call, schedule)) is not null ? error
            : groups.Find(group) is null ? SchedulerError.NoGroup(group)
            : Saved(schedules.Save(schedule.Key, before =>
                before is not null ? before.Token is { } token && token == schedule.Token ? before : SchedulerError.Exists("Schedule", call.Name)
                : schedules.Count >= MaxSchedules ? SchedulerError.TooMany("schedules")
                : schedule with { NextAt = schedule.After(now.AddTicks(-1)) })); // a rate begins at once
    }

    private Result<JsonObject> Update(SchedulerCall call)
    {
        DateTimeOffset now = time.GetUtcNow();
        return !Find(call.Input.GroupName, call.Name).TryGet(out Schedule? there, out VirgaError? error) ? error
            : !ScheduleRules.Read(call.Input, there, now).TryGet(out Schedule? changed, out error) || (error = CheckRole(call, changed)) is not null ? error
            : Saved(schedules.Save(there.Key, before => before is null ? SchedulerError.NoSchedule(call.Name) : changed with { NextAt = changed.After(now) }));
    }

    private Result<JsonObject> Delete(string? group, string name)
    {
        if (!Find(group, name).TryGet(out Schedule? there, out VirgaError? error))
        {
            return error;
        }

        schedules.Delete([there.Key]);
        return SchedulerOperation.Nothing;
    }

    private Result<JsonObject> List(SchedulerCall call)
    {
        string? group = call.QueryOne("ScheduleGroup"), prefix = call.QueryOne("NamePrefix"), state = call.QueryOne("State");
        if (!SchedulerNames.Limit(call).TryGet(out int limit, out VirgaError? error))
        {
            return error;
        }

        if (group is not null && groups.Find(group) is null)
        {
            return SchedulerError.NoGroup(group);
        }

        IEnumerable<Schedule> matching = schedules.All.Where(one =>
            (group is null || one.Group == group) && (prefix is null || one.Name.StartsWith(prefix, StringComparison.Ordinal)) && (state is null || one.IsEnabled == (state == "ENABLED")));
        return TokenPage<Schedule>.Of(matching, one => one.Key, call.QueryOne("NextToken"), limit) is not { } page ? SchedulerError.Invalid("Invalid NextToken.") : ScheduleView.List("Schedules", page.Items.Select(ScheduleView.Short), page.NextToken);
    }

    private Result<Schedule> Find(string? group, string name) =>
        group is not null && groups.Find(group) is null ? SchedulerError.NoGroup(group)
        : schedules.Find(Schedule.KeyOf(group ?? ScheduleGroup.Default, name)) is { } found ? found
        : SchedulerError.NoSchedule(name);

    private VirgaError? CheckRole(SchedulerCall call, Schedule schedule)
    {
        string role = schedule.Target.RoleArn;
        return authorizer.Check(call.Caller, "iam:PassRole", role, new ConditionKeys(call.Keys) { ["iam:PassedToService"] = [Service] })
            ?? (access.CheckRole(Service, role) is null ? null : SchedulerError.Invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role."));
    }

    private static Result<JsonObject> Saved(Result<Schedule> saved) => saved.TryGet(out Schedule? schedule, out VirgaError? error) ? new JsonObject { ["ScheduleArn"] = schedule.Arn } : error;

    private string ArnOf(string? group, string name) => SchedulerNames.ScheduleArn(address, group ?? ScheduleGroup.Default, name);
}
