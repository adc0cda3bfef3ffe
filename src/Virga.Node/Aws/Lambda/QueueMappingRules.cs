using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Services.Queues;
using Virga.Node.Triggers.Queue;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// What an event source mapping of a queue must be. Source: AWS Lambda API, CreateEventSourceMapping; developer guide, "Creating and
/// configuring an Amazon SQS event source mapping".
/// </summary>
internal sealed class QueueMappingRules(QueueCatalog queues, QueueRights rights)
{
    private const int MaxBatch = 10_000, MaxFifoBatch = 10, BatchWithoutWindow = 10, MaxWindow = 300;

    public VirgaError? Check(EventSourceMapping mapping, FunctionVersion version)
    {
        if (CheckRanges(mapping) is { } broken)
        {
            return broken;
        }

        if (queues.FindArn(mapping.EventSourceArn) is not { } queue)
        {
            return !mapping.IsEnabled ? null : Invalid("Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.");
        }

        int window = Number(mapping, "MaximumBatchingWindowInSeconds") ?? 0;
        return mapping.IsEnabled && rights.Missing(version.Role, queue) is { } operation ? Invalid($"The provided execution role does not have permissions to call {operation} on SQS")
            : queue.VisibilityTimeout < version.TimeoutSeconds ? Invalid($"Queue visibility timeout: {queue.VisibilityTimeout} seconds is less than Function timeout: {version.TimeoutSeconds} seconds")
            : queue.IsFifo && mapping.BatchSize > MaxFifoBatch ? Invalid($"Maximum batch size for FIFO queues is {MaxFifoBatch}")
            : queue.IsFifo && window > 0 ? Invalid("Batching window is not supported for FIFO queues")
            : mapping.BatchSize > BatchWithoutWindow && window == 0 ? Invalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
            : mapping.Settings.TryGetValue("DestinationConfig", out JsonElement destinations) && destinations.ValueKind == JsonValueKind.Object && destinations.TryGetProperty("OnFailure", out JsonElement failure) && failure.ValueKind == JsonValueKind.Object && failure.TryGetProperty("Destination", out _)
                ? Invalid("On-failure destinations are not supported for SQS event sources: use the queue's redrive policy")
            : HasFilters(mapping) ? null
            : Invalid("Invalid filter pattern definition.");
    }

    private static VirgaError? CheckRanges(EventSourceMapping mapping)
    {
        List<string> broken = [];
        Range(broken, "batchSize", mapping.BatchSize, 1, MaxBatch);
        Range(broken, "maximumBatchingWindowInSeconds", Number(mapping, "MaximumBatchingWindowInSeconds"), 0, MaxWindow);
        if (mapping.Settings.TryGetValue("ScalingConfig", out JsonElement scaling) && scaling.ValueKind == JsonValueKind.Object && scaling.TryGetProperty("MaximumConcurrency", out JsonElement most))
        {
            Range(broken, "scalingConfig.maximumConcurrency", most.TryGetInt32(out int given) ? given : 0, 2, 1000);
        }

        if (mapping.Settings.TryGetValue("FunctionResponseTypes", out JsonElement types) && types.ValueKind == JsonValueKind.Array && types.EnumerateArray().Any(type => type.ToString() != "ReportBatchItemFailures"))
        {
            broken.Add($"Value '{types}' at 'functionResponseTypes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures]]");
        }

        return broken.Count > 0 ? SettingsRules.Validation(broken) : null;
    }

    private static void Range(List<string> broken, string name, int? value, int least, int most)
    {
        if (value < least)
        {
            broken.Add($"Value '{value}' at '{name}' failed to satisfy constraint: Member must have value greater than or equal to {least}");
        }
        else if (value > most)
        {
            broken.Add($"Value '{value}' at '{name}' failed to satisfy constraint: Member must have value less than or equal to {most}");
        }
    }

    /// <summary>Whether each filter is a JSON object, as a pattern must be.</summary>
    private static bool HasFilters(EventSourceMapping mapping)
    {
        if (!mapping.Settings.TryGetValue("FilterCriteria", out JsonElement criteria) || criteria.ValueKind != JsonValueKind.Object || !criteria.TryGetProperty("Filters", out JsonElement filters) || filters.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        try
        {
            return filters.EnumerateArray().All(filter => filter.TryGetProperty("Pattern", out JsonElement pattern) && pattern.ValueKind == JsonValueKind.String && JsonElement.Parse(pattern.GetString()!).ValueKind == JsonValueKind.Object);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int? Number(EventSourceMapping mapping, string name) => mapping.Settings.TryGetValue(name, out JsonElement value) && value.TryGetInt32(out int number) ? number : null;

    private static VirgaError Invalid(string message) => new(Outcome.InvalidParameter, message);
}
