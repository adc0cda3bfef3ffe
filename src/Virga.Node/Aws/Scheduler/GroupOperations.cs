using System.Text.Json.Nodes;
using Virga.Node.Aws.Wire;
using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Aws.Scheduler;

/// <summary>Groups of schedules, and their tags. Source: EventBridge Scheduler API, CreateScheduleGroup, TagResource and the like.</summary>
internal sealed class GroupOperations(Timetable<Schedule> schedules, Timetable<ScheduleGroup> groups, NodeAddress address, TimeProvider time) : ISchedulerOperations
{
    private const int MaxGroups = 500;
    private const int MaxTags = 200;

    public IEnumerable<SchedulerOperation> All =>
    [
        new("CreateScheduleGroup", "POST", "schedule-groups", true, ArnOf, Create),
        new("GetScheduleGroup", "GET", "schedule-groups", true, ArnOf, call => groups.Find(call.Name) is { } group ? ScheduleView.Group(group) : SchedulerError.NoGroup(call.Name)),
        new("DeleteScheduleGroup", "DELETE", "schedule-groups", true, ArnOf, Delete),
        new("ListScheduleGroups", "GET", "schedule-groups", false, _ => SchedulerNames.GroupArn(address, "*"), List),
        new("TagResource", "POST", "tags", true, call => call.Name, Tag),
        new("UntagResource", "DELETE", "tags", true, call => call.Name, call => Change(call, tags => tags.Where(tag => !call.Query("TagKeys").Contains(tag.Key)))),
        new("ListTagsForResource", "GET", "tags", true, call => call.Name, call => FindArn(call.Name).TryGet(out ScheduleGroup? group, out VirgaError? error)
            ? new JsonObject { ["Tags"] = new JsonArray([.. group.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]) }
            : error),
    ];

    private Result<JsonObject> Create(SchedulerCall call)
    {
        if ((SchedulerNames.Check("name", call.Name) ?? SchedulerNames.CheckToken(call.Input.ClientToken) ?? CheckTags(call.Input.Tags)) is { } wrong)
        {
            return wrong;
        }

        DateTimeOffset now = time.GetUtcNow();
        return groups.Save(call.Name, before =>
            before is not null ? before.Token is { } token && token == call.Input.ClientToken ? before : SchedulerError.Exists("Schedule group", call.Name)
            : groups.Count >= MaxGroups ? SchedulerError.TooMany("schedule groups")
            : new ScheduleGroup { Name = call.Name, Arn = ArnOf(call), CreatedAt = now, ChangedAt = now, Token = call.Input.ClientToken, Tags = Tags(call) }).TryGet(out ScheduleGroup? made, out VirgaError? error)
                ? new JsonObject { ["ScheduleGroupArn"] = made.Arn }
                : error;
    }

    /// <summary>With its schedules.</summary>
    private Result<JsonObject> Delete(SchedulerCall call)
    {
        if (call.Name == ScheduleGroup.Default)
        {
            return SchedulerError.Invalid("The default schedule group cannot be deleted.");
        }

        if (groups.Find(call.Name) is null)
        {
            return SchedulerError.NoGroup(call.Name);
        }

        schedules.Delete([.. schedules.Each.Where(one => one.Group == call.Name).Select(one => one.Key)]);
        groups.Delete([call.Name]);
        return SchedulerOperation.Nothing;
    }

    private Result<JsonObject> List(SchedulerCall call)
    {
        if (!SchedulerNames.Limit(call).TryGet(out int limit, out VirgaError? error))
        {
            return error;
        }

        IEnumerable<ScheduleGroup> matching = groups.All.Where(one => one.Name.StartsWith(call.QueryOne("NamePrefix") ?? "", StringComparison.Ordinal));
        return TokenPage<ScheduleGroup>.Of(matching, one => one.Key, call.QueryOne("NextToken"), limit) is not { } page ? SchedulerError.Invalid("Invalid NextToken.") : ScheduleView.List("ScheduleGroups", page.Items.Select(ScheduleView.Group), page.NextToken);
    }

    private Result<JsonObject> Tag(SchedulerCall call) =>
        call.Input.Tags is null ? SchedulerError.BadValue("tags", null, "not be null")
        : CheckTags(call.Input.Tags) is { } wrong ? wrong
        : Change(call, tags => tags.Where(tag => !Tags(call).ContainsKey(tag.Key)).Concat(Tags(call)));

    private Result<JsonObject> Change(SchedulerCall call, Func<IReadOnlyDictionary<string, string>, IEnumerable<KeyValuePair<string, string>>> change)
    {
        if (!FindArn(call.Name).TryGet(out ScheduleGroup? group, out VirgaError? error))
        {
            return error;
        }

        Dictionary<string, string> tags = new(change(group.Tags));
        return tags.Count > MaxTags ? SchedulerError.TooMany("tags of a resource")
            : groups.Save(group.Name, before => before is null ? SchedulerError.NoGroup(group.Name) : before with { Tags = tags, ChangedAt = time.GetUtcNow() }).Error is { } gone ? gone
            : SchedulerOperation.Nothing;
    }

    private Result<ScheduleGroup> FindArn(string arn) =>
        groups.Find(arn[(arn.LastIndexOf('/') + 1)..]) is { } group && group.Arn == arn ? group
        : arn.Contains(":schedule-group/", StringComparison.Ordinal) ? SchedulerError.NoGroup(arn[(arn.LastIndexOf('/') + 1)..])
        : SchedulerError.BadValue("resourceArn", arn, @"satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$");

    private static Dictionary<string, string> Tags(SchedulerCall call) => (call.Input.Tags ?? []).GroupBy(tag => tag.Key!).ToDictionary(tag => tag.Key, tag => tag.Last().Value!);

    private static VirgaError? CheckTags(IReadOnlyList<ScheduleInput.Tag>? tags) =>
        tags is null || tags.All(tag => tag is { Key.Length: >= 1 and <= 128, Value.Length: >= 1 and <= 256 }) ? null : SchedulerError.BadValue("tags", "", "have keys of 1 to 128 and values of 1 to 256 characters");

    private string ArnOf(SchedulerCall call) => SchedulerNames.GroupArn(address, call.Name);
}
