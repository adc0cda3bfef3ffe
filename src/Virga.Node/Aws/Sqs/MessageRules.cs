using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>What a message may hold. Source: Amazon SQS API, SendMessage; developer guide, "Message quotas" and "Amazon SQS message attributes".</summary>
internal static partial class MessageRules
{
    private const int MaxAttributes = 10;

    /// <summary>Bytes that count towards the limit: the body and all of the attributes.</summary>
    public static int SizeOf(SqsEntry entry) => Encoding.UTF8.GetByteCount(entry.MessageBody ?? "") + (entry.MessageAttributes ?? []).Sum(pair =>
        Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value.DataType ?? "") + Encoding.UTF8.GetByteCount(pair.Value.StringValue ?? "") + (pair.Value.BinaryValue?.Length ?? 0));

    /// <param name="inBatch">AWS then says it in other words.</param>
    public static VirgaError? Check(SqsEntry entry, MessageQueue queue, bool inBatch = false) =>
        entry.MessageBody is null ? SqsError.Missing("MessageBody")
        : entry.MessageBody.Length == 0 ? SqsError.Missing("MessageBody")
        : SizeOf(entry) > queue.MaximumMessageSize ? SqsError.Invalid($"One or more parameters {(inBatch ? "cannot be validated" : "are invalid")}. Reason: Message must be shorter than {queue.MaximumMessageSize} bytes.")
        : !IsAllowed(entry.MessageBody) ? SqsError.Of("InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF")
        : CheckDelay(entry, queue) ?? CheckIds(entry, queue) ?? CheckAttributes(entry);

    /// <summary>What fails a whole batch to a FIFO queue, as on AWS.</summary>
    public static VirgaError? CheckBatch(SqsEntry[] entries, MessageQueue queue) =>
        !queue.IsFifo ? null
        : entries.Any(entry => entry.MessageGroupId is null) ? SqsError.Invalid(SqsError.Missing("MessageGroupId").Message)
        : !queue.DeduplicatesByContent && entries.Any(entry => entry.MessageDeduplicationId is null) ? SqsError.NoDeduplication
        : null;

    private static bool IsAllowed(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is not (0x9 or 0xA or 0xD or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF)))
            {
                return false;
            }
        }

        return true;
    }

    private static VirgaError? CheckDelay(SqsEntry entry, MessageQueue queue) =>
        entry.DelaySeconds is < 0 or > 900 ? SqsError.Invalid("DelaySeconds", entry.DelaySeconds, "DelaySeconds must be >= 0 and <= 900.")
        : entry.DelaySeconds > 0 && queue.IsFifo ? SqsError.Invalid("DelaySeconds", entry.DelaySeconds, "The request include parameter that is not valid for this queue type.")
        : null;

    private static VirgaError? CheckIds(SqsEntry entry, MessageQueue queue) =>
        entry.MessageGroupId is not null && !IdPattern().IsMatch(entry.MessageGroupId) ? SqsError.Invalid("MessageGroupId", entry.MessageGroupId, "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.")
        : entry.MessageDeduplicationId is not null && !queue.IsFifo ? SqsError.Invalid("MessageDeduplicationId", entry.MessageDeduplicationId, "The request include parameter that is not valid for this queue type.")
        : entry.MessageDeduplicationId is not null && !IdPattern().IsMatch(entry.MessageDeduplicationId) ? SqsError.Invalid("MessageDeduplicationId", entry.MessageDeduplicationId, "MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.")
        : queue.IsFifo && entry.MessageGroupId is null ? SqsError.Missing("MessageGroupId")
        : queue.IsFifo && entry.MessageDeduplicationId is null && !queue.DeduplicatesByContent ? SqsError.NoDeduplication
        : null;

    private static VirgaError? CheckAttributes(SqsEntry entry)
    {
        Dictionary<string, MessageAttribute> attributes = entry.MessageAttributes ?? [];
        return attributes.Count > MaxAttributes ? SqsError.Invalid($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{MaxAttributes}].")
            : attributes.Select(pair => CheckAttribute(pair.Key, pair.Value)).FirstOrDefault(error => error is not null)
            ?? (entry.MessageSystemAttributes ?? []).Select(pair => pair.Key != "AWSTraceHeader"
                ? SqsError.Invalid("One or more parameters are invalid. Reason: Message system attribute name is not valid: only AWSTraceHeader is.")
                : pair.Value is { DataType: "String", StringValue.Length: > 0 } ? null : SqsError.Invalid($"The message system attribute '{pair.Key}' must be a non-empty String.")).FirstOrDefault(error => error is not null);
    }

    private static VirgaError? CheckAttribute(string name, MessageAttribute value)
    {
        if (name.Length > 256 || !NamePattern().IsMatch(name) || name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase))
        {
            return SqsError.Invalid($"The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.");
        }

        string type = value.DataType?.Split('.')[0] ?? "";
        return type.Length == 0 ? SqsError.Invalid($"The message attribute '{name}' must contain a non-empty message attribute type.")
            : type is not ("String" or "Number" or "Binary") ? SqsError.Invalid($"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.")
            : value.DataType!.Length > 256 ? SqsError.Invalid($"The message attribute '{name}' has a type longer than 256 characters.")
            : type == "Binary" ? value.BinaryValue is { Length: > 0 } ? null : Empty(name, value.DataType)
            : value.StringValue is not { Length: > 0 } ? Empty(name, value.DataType)
            : type == "Number" && !decimal.TryParse(value.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && !double.TryParse(value.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ? SqsError.Invalid($"Can't cast the value of message (user) attribute '{name}' to a number.")
            : IsAllowed(value.StringValue) ? null
            : SqsError.Invalid($"Invalid characters were found in the value of the message attribute '{name}'. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
    }

    private static VirgaError Empty(string name, string type) => SqsError.Invalid($"Message (user) attribute '{name}' must contain a non-empty value of type '{type}'.");

    [GeneratedRegex(@"^[a-zA-Z0-9!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^[\u00c0-\u017fa-zA-Z0-9_-]+(\.[\u00c0-\u017fa-zA-Z0-9_-]+)*\z")]
    private static partial Regex NamePattern();
}
