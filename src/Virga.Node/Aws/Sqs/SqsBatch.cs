using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>What all batches have in common: rules for entries, and an answer that tells those that succeeded from those that failed.</summary>
/// <remarks>Source: Amazon SQS API, SendMessageBatch, DeleteMessageBatch, ChangeMessageVisibilityBatch.</remarks>
internal static partial class SqsBatch
{
    private const int Most = 10;

    public static VirgaError? Check(SqsEntry[]? entries, string kind) =>
        entries is null or [] ? SqsError.Of("EmptyBatchRequest", $"There should be at least one {kind}RequestEntry in the request.")
        : entries.Length > Most ? SqsError.Of("TooManyEntriesInBatchRequest", $"Maximum number of entries per request are {Most}. You have sent {entries.Length}.")
        : entries.Any(entry => entry.Id is null || !IdPattern().IsMatch(entry.Id)) ? SqsError.Of("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
        : entries.Where((entry, index) => entries.Take(index).Any(before => before.Id == entry.Id)).FirstOrDefault() is { } twice ? SqsError.Of("BatchEntryIdsNotDistinct", $"Id {twice.Id} repeated.")
        : null;

    public static JsonObject Answer(IEnumerable<(SqsEntry Entry, Result<JsonObject> Result)> results)
    {
        JsonArray successful = [], failed = [];
        foreach ((SqsEntry entry, Result<JsonObject> result) in results)
        {
            if (result.TryGet(out JsonObject? answer, out VirgaError? error))
            {
                answer.Insert(0, "Id", entry.Id);
                successful.Add(answer);
            }
            else
            {
                failed.Add(new JsonObject { ["Id"] = entry.Id, ["SenderFault"] = true, ["Code"] = SqsError.QueryCode(error), ["Message"] = error.Message });
            }
        }

        JsonObject all = [];
        if (successful.Count > 0)
        {
            all["Successful"] = successful;
        }

        if (failed.Count > 0)
        {
            all["Failed"] = failed;
        }

        return all;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,80}\z")]
    private static partial Regex IdPattern();
}
