using System.Text.Json.Nodes;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>Tags of rules and buses. Source: EventBridge API, TagResource, UntagResource, ListTagsForResource.</summary>
internal sealed class EventTags(Timetable<EventBus> buses, Timetable<EventRule> rules) : IEventsOperations
{
    private const int MaxTags = 50;

    public IEnumerable<EventsOperation> All =>
    [
        new("TagResource", ArnOf, call => Check(call.Input.Tags) is { } wrong ? wrong : Change(call, tags => tags.Where(tag => !Of(call.Input.Tags).ContainsKey(tag.Key)).Concat(Of(call.Input.Tags)))),
        new("UntagResource", ArnOf, call => Change(call, tags => tags.Where(tag => call.Input.TagKeys?.Contains(tag.Key) != true))),
        new("ListTagsForResource", ArnOf, call => (FindRule(call)?.Tags ?? FindBus(call)?.Tags) is { } tags
            ? new JsonObject { ["Tags"] = new JsonArray([.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]) }
            : EventsError.NoSuchArn(ArnOf(call))),
    ];

    public static Dictionary<string, string> Of(IReadOnlyList<EventsInput.Tag>? tags) => (tags ?? []).GroupBy(tag => tag.Key!).ToDictionary(tag => tag.Key, tag => tag.Last().Value!);

    public static VirgaError? Check(IReadOnlyList<EventsInput.Tag>? tags) =>
        tags is null || tags.All(tag => tag is { Key.Length: >= 1 and <= 128, Value.Length: <= 256 }) ? null : EventsError.BadValue("tags", "", "have keys of 1 to 128 and values of at most 256 characters");

    private Result<JsonObject> Change(EventsCall call, Func<IReadOnlyDictionary<string, string>, IEnumerable<KeyValuePair<string, string>>> change)
    {
        if ((FindRule(call)?.Tags ?? FindBus(call)?.Tags) is not { } before)
        {
            return EventsError.NoSuchArn(ArnOf(call));
        }

        Dictionary<string, string> tags = new(change(before));
        VirgaError? error = tags.Count > MaxTags ? EventsError.TooMany()
            : FindRule(call) is { } rule ? rules.Save(rule.Key, there => there is null ? EventsError.NoSuchArn(rule.Arn) : there with { Tags = tags }).Error
            : FindBus(call) is { } bus ? buses.Save(bus.Key, there => there is null ? EventsError.NoSuchArn(bus.Arn) : there with { Tags = tags }).Error
            : EventsError.NoSuchArn(ArnOf(call));
        return error is null ? EventsOperation.Nothing : error;
    }

    private EventRule? FindRule(EventsCall call) => rules.Each.FirstOrDefault(rule => rule.Arn == call.Input.ResourceARN);

    private EventBus? FindBus(EventsCall call) => buses.Each.FirstOrDefault(bus => bus.Arn == call.Input.ResourceARN);

    private static string ArnOf(EventsCall call) => call.Input.ResourceARN ?? "*";
}
