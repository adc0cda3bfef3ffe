using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Event source mappings. Source: AWS Lambda API, CreateEventSourceMapping and those beside it.</summary>
internal sealed class EventSourceOperations(FunctionLookup lookup, EventSourceMappings mappings, QueueMappingRules rules, TimeProvider time) : ILambdaOperations
{
    private const string Mappings = "/2015-03-31/event-source-mappings";
    private const string NoPoller = "mappings of queues are read; those of other sources are kept";

    private static readonly string[] Settings =
    [
        "FilterCriteria", "MaximumBatchingWindowInSeconds", "ParallelizationFactor", "StartingPosition", "StartingPositionTimestamp", "DestinationConfig", "MaximumRecordAgeInSeconds",
        "BisectBatchOnFunctionError", "MaximumRetryAttempts", "TumblingWindowInSeconds", "Topics", "Queues", "FunctionResponseTypes", "ScalingConfig", "KMSKeyArn", "MetricsConfig",
    ];

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("CreateEventSourceMapping", "POST", Mappings, call => call.Body<Dictionary<string, JsonElement>>().TryGet(out Dictionary<string, JsonElement>? body, out VirgaError? error) ? call.Answer(Create(body), 202) : call.Fail(error)) { Missing = NoPoller },
        new("ListEventSourceMappings", "GET", Mappings, call => call.Answer(List(call))),
        new("GetEventSourceMapping", "GET", $"{Mappings}/{{id}}", call => call.Answer(Get(call.Route("id")))),
        new("UpdateEventSourceMapping", "PUT", $"{Mappings}/{{id}}", call => call.Body<Dictionary<string, JsonElement>>().TryGet(out Dictionary<string, JsonElement>? body, out VirgaError? error) ? call.Answer(Update(call.Route("id"), body), 202) : call.Fail(error)) { Missing = NoPoller },
        new("DeleteEventSourceMapping", "DELETE", $"{Mappings}/{{id}}", call => call.Answer(Delete(call.Route("id")), 202)),
    ];

    private Result<Dictionary<string, object?>> Create(Dictionary<string, JsonElement> body)
    {
        if (Text(body, "FunctionName") is not { } name)
        {
            return SettingsRules.Validation(["Value null at 'functionName' failed to satisfy constraint: Member must not be null"]);
        }

        if (Text(body, "EventSourceArn") is not { } source)
        {
            return new VirgaError(Outcome.InvalidParameter, "Unrecognized event source.");
        }

        if (!FunctionReference.Parse(name).TryGet(out FunctionReference reference, out VirgaError? error))
        {
            return error;
        }

        if (lookup.Find(reference).Error is not null)
        {
            return new VirgaError(Outcome.InvalidParameter, $"Function does not exist: {lookup.Address.FunctionArn(reference.Name, reference.Qualifier)}");
        }

        if (mappings.All.FirstOrDefault(one => one.EventSourceArn == source && one.FunctionName == reference.Name && one.Qualifier == reference.Qualifier) is { } same)
        {
            return new VirgaError(Outcome.Conflict, $"An event source mapping with {(IsQueue(source) ? "SQS arn" : "event source")} (\" {source} \") and function (\" {reference.Name} \") already exists. Please update or delete the existing mapping with UUID {same.Id}");
        }

        EventSourceMapping made = Change(new EventSourceMapping
        {
            Id = Guid.NewGuid().ToString(),
            FunctionName = reference.Name,
            Qualifier = reference.Qualifier,
            EventSourceArn = source,
            IsEnabled = true,
            BatchSize = IsQueue(source) ? 10 : 100,
            LastModified = default,
            Settings = new Dictionary<string, JsonElement>(),
        }, body);
        return Check(made) is { } refused ? refused : Save(made, "Creating");
    }

    private Result<Dictionary<string, object?>> Update(string id, Dictionary<string, JsonElement> body)
    {
        if (mappings.Find(id) is not { } before)
        {
            return Missing();
        }

        if (Text(body, "FunctionName") is { } name)
        {
            if (!FunctionReference.Parse(name).TryGet(out FunctionReference reference, out VirgaError? error) || !lookup.Find(reference).TryGet(out _, out error))
            {
                return error;
            }

            before = before with { FunctionName = reference.Name, Qualifier = reference.Qualifier };
        }

        EventSourceMapping changed = Change(before, body);
        return Check(changed) is { } refused ? refused : Save(changed, "Updating");
    }

    private Result<Dictionary<string, object?>> Get(string id) => mappings.Find(id) is { } found ? Describe(found) : Missing();

    private Result<Dictionary<string, object?>> Delete(string id) => mappings.Remove(id) is { } gone ? Describe(gone, "Deleting") : Missing();

    private Result<Dictionary<string, object?>> List(LambdaCall call)
    {
        string? source = call.Query("EventSourceArn");
        FunctionReference? function = call.Query("FunctionName") is { } name && FunctionReference.Parse(name).TryGet(out FunctionReference parsed, out _) ? parsed : null;
        IEnumerable<EventSourceMapping> all = mappings.All
            .Where(one => (source is null || one.EventSourceArn == source) && (function is null || (one.FunctionName == function.Value.Name && (function.Value.Qualifier is null || one.Qualifier == function.Value.Qualifier))))
            .OrderBy(one => one.Id, StringComparer.Ordinal);
        return Page<EventSourceMapping>.Of(call, all, one => one.Id).TryGet(out Page<EventSourceMapping>? page, out VirgaError? error)
            ? new Dictionary<string, object?> { ["EventSourceMappings"] = page.Items.Select(one => Describe(one)).ToArray(), ["NextMarker"] = page.NextMarker }
            : error;
    }

    private VirgaError? Check(EventSourceMapping mapping) =>
        !IsQueue(mapping.EventSourceArn) ? null
        : lookup.FindVersion(new FunctionReference(mapping.FunctionName, mapping.Qualifier)).TryGet(out FunctionVersion? version, out VirgaError? error) ? rules.Check(mapping, version)
        : error;

    private static bool IsQueue(string source) => source.Contains(":sqs:", StringComparison.Ordinal);

    private static VirgaError Missing() => new(Outcome.NotFound, "The resource you requested does not exist.");

    private static string? Text(Dictionary<string, JsonElement> body, string name) => body.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private Dictionary<string, object?> Save(EventSourceMapping mapping, string state)
    {
        mappings.Save(mapping);
        return Describe(mapping, state);
    }

    private EventSourceMapping Change(EventSourceMapping mapping, Dictionary<string, JsonElement> body) => mapping with
    {
        IsEnabled = body.TryGetValue("Enabled", out JsonElement enabled) ? enabled.ValueKind == JsonValueKind.True : mapping.IsEnabled,
        BatchSize = body.TryGetValue("BatchSize", out JsonElement size) && size.TryGetInt32(out int wanted) ? wanted : mapping.BatchSize,
        LastModified = time.GetUtcNow(),
        Settings = mapping.Settings.Concat(body.Where(pair => Settings.Contains(pair.Key))).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value),
    };

    /// <param name="state">The state at this moment; null: the one it rests in.</param>
    private Dictionary<string, object?> Describe(EventSourceMapping mapping, string? state = null)
    {
        Dictionary<string, object?> described = new()
        {
            ["UUID"] = mapping.Id,
            ["BatchSize"] = mapping.BatchSize,
            ["MaximumBatchingWindowInSeconds"] = 0,
            ["EventSourceArn"] = mapping.EventSourceArn,
            ["FunctionArn"] = lookup.Address.FunctionArn(mapping.FunctionName, mapping.Qualifier),
            ["EventSourceMappingArn"] = $"arn:aws:lambda:{lookup.Address.Region}:{lookup.Address.AccountId}:event-source-mapping:{mapping.Id}",
            ["LastModified"] = mapping.LastModified.ToUnixTimeMilliseconds() / 1000.0,
            ["State"] = state ?? (mapping.IsEnabled ? "Enabled" : "Disabled"),
            ["StateTransitionReason"] = "USER_INITIATED",
        };
        foreach ((string name, JsonElement value) in mapping.Settings)
        {
            described[name] = value;
        }

        return described;
    }
}
