using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Timetables;
using Virga.Node.Triggers;
using Virga.Node.Triggers.Buses;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>Events: putting them on buses, and trying patterns on them. Source: EventBridge API, PutEvents, TestEventPattern.</summary>
internal sealed class PutEventsOperation(Timetable<EventBus> buses, EventRouter router, NodeAddress address, TimeProvider time) : IEventsOperations
{
    private const int MaxEntries = 10;
    private const int MaxBytes = 262_144;
    private static readonly string[] Required = ["id", "account", "source", "time", "region", "resources", "detail-type"];
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IEnumerable<EventsOperation> All =>
    [
        new("PutEvents", call => (call.Input.Entries ?? []).Select(entry => EventsNames.BusArn(address, EventsCall.BusName(entry.EventBusName))).Distinct(), PutAsync),
        new("TestEventPattern", _ => "*", Test),
    ];

    private async Task<Result<JsonObject>> PutAsync(EventsCall call)
    {
        if (call.Input.Entries is not { Count: >= 1 and <= MaxEntries } entries)
        {
            return EventsError.BadValue("entries", call.Input.Entries is null ? null : $"[{call.Input.Entries.Count}]", "have length between 1 and 10");
        }

        if (entries.Sum(SizeOf) > MaxBytes)
        {
            return EventsError.Invalid("Total size of the entries in the request is over the limit.");
        }

        List<(string Bus, string Raw, string? Trace)> taken = [];
        JsonArray results = [];
        foreach (EventsInput.Entry entry in entries)
        {
            if (Check(entry) is { } wrong)
            {
                results.Add(new JsonObject { ["ErrorCode"] = wrong.AwsCode, ["ErrorMessage"] = wrong.Message });
                continue;
            }

            string id = Guid.NewGuid().ToString();
            taken.Add((EventsCall.BusName(entry.EventBusName), Envelope(id, entry).ToJsonString(Plain), entry.TraceHeader));
            results.Add(new JsonObject { ["EventId"] = id });
        }

        await router.PutAsync(taken).ConfigureAwait(false);
        return new JsonObject { ["FailedEntryCount"] = entries.Count - taken.Count, ["Entries"] = results };
    }

    private VirgaError? Check(EventsInput.Entry entry) =>
        string.IsNullOrEmpty(entry.Source) ? Missing("Source")
        : string.IsNullOrEmpty(entry.DetailType) ? Missing("DetailType")
        : string.IsNullOrEmpty(entry.Detail) ? Missing("Detail")
        : entry.Source.StartsWith("aws.", StringComparison.Ordinal) ? new VirgaError(Outcome.AccessDenied, "Not authorized for the source.") { AwsCode = "NotAuthorizedForSource" }
        : Read(entry.Detail) is not JsonObject ? new VirgaError(Outcome.InvalidParameter, "Detail is malformed.") { AwsCode = "MalformedDetail" }
        : buses.Find(EventsCall.BusName(entry.EventBusName)) is null ? EventsError.NoBus(EventsCall.BusName(entry.EventBusName))
        : null;

    private static VirgaError Missing(string parameter) => new(Outcome.InvalidParameter, $"Parameter {parameter} is not valid. Reason: {parameter} is a required argument.") { AwsCode = "InvalidArgument" };

    private JsonObject Envelope(string id, EventsInput.Entry entry)
    {
        DateTimeOffset at = entry.Time is { ValueKind: JsonValueKind.Number } given && given.TryGetDouble(out double seconds) && Math.Abs(seconds) < 1e11 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : time.GetUtcNow();
        return new JsonObject
        {
            ["version"] = "0",
            ["id"] = id,
            ["detail-type"] = entry.DetailType,
            ["source"] = entry.Source,
            ["account"] = address.AccountId,
            ["time"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["region"] = address.Region,
            ["resources"] = new JsonArray([.. (entry.Resources ?? []).Select(one => JsonValue.Create(one))]),
            ["detail"] = Read(entry.Detail!),
        };
    }

    /// <summary>As AWS counts: 14 bytes for a time, and all texts.</summary>
    private static int SizeOf(EventsInput.Entry entry) =>
        (entry.Time is null ? 0 : 14) + new[] { entry.Source, entry.DetailType, entry.Detail }.Concat(entry.Resources ?? []).Sum(text => Encoding.UTF8.GetByteCount(text ?? ""));

    private static Result<JsonObject> Test(EventsCall call)
    {
        if (call.Input.EventPattern is not { } pattern || call.Input.Event is not { } given)
        {
            return EventsError.BadValue(call.Input.EventPattern is null ? "eventPattern" : "event", null, "not be null");
        }

        return EventPatternRules.Check(pattern) is { } reason ? EventsError.BadPattern(reason)
            : Read(given) is not JsonObject document ? EventsError.Invalid("Parameter Event is not valid. Reason: it is no JSON object.")
            : Required.FirstOrDefault(name => !document.ContainsKey(name)) is { } missing ? EventsError.Invalid($"Parameter Event is not valid. Reason: {missing} is a required argument.")
            : new JsonObject { ["Result"] = EventPattern.Matches(JsonElement.Parse(pattern), JsonElement.Parse(given)) };
    }

    private static JsonNode? Read(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
