using System.Text.Json.Nodes;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>Event buses. Source: EventBridge API, CreateEventBus, DescribeEventBus, DeleteEventBus, ListEventBuses.</summary>
internal sealed class BusOperations(Timetable<EventBus> buses, Timetable<EventRule> rules, NodeAddress address, TimeProvider time) : IEventsOperations
{
    private const int MaxBuses = 100;

    public IEnumerable<EventsOperation> All =>
    [
        new("CreateEventBus", ArnOf, Create) { Missing = "partner sources, encryption by a key of one's own, logs and dead letters of a bus" },
        new("DescribeEventBus", ArnOf, call => buses.Find(EventsCall.BusName(call.Input.Name)) is { } bus ? View(bus) : EventsError.NoBus(EventsCall.BusName(call.Input.Name))),
        new("DeleteEventBus", ArnOf, Delete),
        new("ListEventBuses", _ => EventsNames.BusArn(address, "*"), call => EventsPage.Of(call, "EventBuses", buses.All.Where(bus => bus.Name.StartsWith(call.Input.NamePrefix ?? "", StringComparison.Ordinal)), bus => bus.Key, View)),
    ];

    private Result<JsonObject> Create(EventsCall call)
    {
        EventsInput input = call.Input;
        if ((EventsNames.Check("name", input.Name, 256) ?? EventTags.Check(input.Tags)) is { } wrong)
        {
            return wrong;
        }

        if (input.EventSourceName is not null)
        {
            return EventsError.Invalid("Parameter EventSourceName is not valid. Reason: this node has no partner event sources.");
        }

        DateTimeOffset now = time.GetUtcNow();
        return buses.Save(input.Name!, before =>
            before is not null ? EventsError.BusExists(input.Name!)
            : buses.Count >= MaxBuses ? EventsError.TooMany()
            : new EventBus
            {
                Name = input.Name!,
                Arn = EventsNames.BusArn(address, input.Name!),
                Description = input.Description,
                CreatedAt = now,
                ChangedAt = now,
                Tags = EventTags.Of(input.Tags),
            }).TryGet(out EventBus? made, out VirgaError? error) ? new JsonObject { ["EventBusArn"] = made.Arn } : error;
    }

    /// <summary>One that isn't there is no error, as on AWS.</summary>
    private Result<JsonObject> Delete(EventsCall call)
    {
        string name = EventsCall.BusName(call.Input.Name);
        if (name == EventBus.Default)
        {
            return EventsError.Invalid("Cannot delete event bus default.");
        }

        if (rules.Each.Any(rule => rule.Bus == name))
        {
            return EventsError.Invalid($"Event bus {name} can't be deleted since it has rules.");
        }

        buses.Delete([name]);
        return EventsOperation.Nothing;
    }

    private static JsonObject View(EventBus bus)
    {
        JsonObject view = new()
        {
            ["Name"] = bus.Name,
            ["Arn"] = bus.Arn,
            ["CreationTime"] = EventsNames.Seconds(bus.CreatedAt),
            ["LastModifiedTime"] = EventsNames.Seconds(bus.ChangedAt),
        };
        if (bus.Description is not null)
        {
            view["Description"] = bus.Description;
        }

        return view;
    }

    private string ArnOf(EventsCall call) => EventsNames.BusArn(address, EventsCall.BusName(call.Input.Name));
}
