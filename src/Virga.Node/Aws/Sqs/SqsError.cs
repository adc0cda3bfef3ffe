using System.Collections.Frozen;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>SQS's own words for what went wrong. Source: Amazon SQS API Reference, the errors of each operation, and "Common Errors".</summary>
internal static class SqsError
{
    private const string Legacy = "AWS.SimpleQueueService.";

    /// <summary>Errors that the query protocol has another code for.</summary>
    private static readonly FrozenDictionary<string, string> InQuery = new Dictionary<string, string>
    {
        ["QueueDoesNotExist"] = Legacy + "NonExistentQueue",
        ["QueueNameExists"] = "QueueAlreadyExists",
        ["EmptyBatchRequest"] = Legacy + "EmptyBatchRequest",
        ["TooManyEntriesInBatchRequest"] = Legacy + "TooManyEntriesInBatchRequest",
        ["BatchEntryIdsNotDistinct"] = Legacy + "BatchEntryIdsNotDistinct",
        ["InvalidBatchEntryId"] = Legacy + "InvalidBatchEntryId",
        ["BatchRequestTooLong"] = Legacy + "BatchRequestTooLong",
        ["MessageNotInflight"] = Legacy + "MessageNotInflight",
        ["PurgeQueueInProgress"] = Legacy + "PurgeQueueInProgress",
        ["UnsupportedOperation"] = Legacy + "UnsupportedOperation",
        ["AccessDeniedException"] = "AccessDenied",
        ["UnknownOperationException"] = "InvalidAction",
    }.ToFrozenDictionary();

    public static VirgaError NoQueue { get; } = Of("QueueDoesNotExist", "The specified queue does not exist.");

    public static VirgaError NameExists(string attribute) => Of("QueueNameExists", $"A queue already exists with the same name and a different value for attribute {attribute}");

    public static VirgaError BadHandle(string handle) => Of("ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.");

    public static VirgaError GoneHandle(string handle) => Invalid("ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change.");

    public static VirgaError LateHandle(string handle) => Invalid("ReceiptHandle", handle, "The receipt handle has expired.");

    public static VirgaError OverLimit { get; } = Forbidden("OverLimit", $"Too many messages in flight: a queue has {MessageQueue.MaxInFlight} at most.");

    public static VirgaError PurgeInProgress(string queue) => Forbidden("PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.");

    public static VirgaError NotInFlight(string handle) => Of("MessageNotInflight", $"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message is not in flight.");

    public static VirgaError NoDeduplication { get; } = Invalid("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");

    public static VirgaError Missing(string parameter) => Of("MissingParameter", $"The request must contain the parameter {parameter}.");

    public static VirgaError Invalid(string message) => Of("InvalidParameterValue", message);

    public static VirgaError Invalid(string parameter, object? value, string reason) => Invalid($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static VirgaError UnknownAttribute(string name) => Of("InvalidAttributeName", $"Unknown Attribute {name}.");

    public static VirgaError BadAttribute(string name, string? reason = null) => Of("InvalidAttributeValue", $"Invalid value for the parameter {name}.{(reason is null ? "" : $" Reason: {reason}")}");

    public static VirgaError Unsupported(string message) => Of("UnsupportedOperation", message);

    public static VirgaError NoResource(string message) => new(Outcome.NotFound, message) { AwsCode = "ResourceNotFoundException" };

    private static VirgaError Forbidden(string code, string message) => new(Outcome.AccessDenied, message) { AwsCode = code };

    public static VirgaError Of(string code, string message) => new(Outcome.InvalidParameter, message) { AwsCode = code };

    /// <summary>The code in the query protocol, which clients of the JSON protocol get in a header.</summary>
    public static string QueryCode(VirgaError error) => InQuery.GetValueOrDefault(error.AwsCode, error.AwsCode);

    /// <summary>The shape's name in the JSON protocol.</summary>
    public static string JsonType(VirgaError error) => error.AwsCode switch
    {
        "InvalidParameterValue" => "com.amazon.coral.service#InvalidParameterValueException",
        "MissingParameter" => "com.amazon.coral.service#MissingRequiredParameterException",
        "AccessDeniedException" => "com.amazon.coral.service#AccessDeniedException",
        "UnknownOperationException" => "com.amazon.coral.service#UnknownOperationException",
        string code => "com.amazonaws.sqs#" + code,
    };
}
