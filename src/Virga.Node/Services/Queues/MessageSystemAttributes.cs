using System.Globalization;

namespace Virga.Node.Services.Queues;

/// <summary>What a queue itself says of a message. Source: Amazon SQS API, ReceiveMessage, <c>MessageSystemAttributeNames</c>.</summary>
internal static class MessageSystemAttributes
{
    public static IEnumerable<KeyValuePair<string, string>> Of(QueueMessage message, MessageQueue queue)
    {
        yield return KeyValuePair.Create("SenderId", message.SenderId);
        yield return KeyValuePair.Create("SentTimestamp", message.SentAt.ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create("ApproximateReceiveCount", message.Receives.ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create("ApproximateFirstReceiveTimestamp", message.FirstReceivedAt.ToString(CultureInfo.InvariantCulture));
        if (queue.IsFifo)
        {
            yield return KeyValuePair.Create("SequenceNumber", message.SequenceNumber);
            yield return KeyValuePair.Create("MessageDeduplicationId", message.DeduplicationId!);
        }

        if (message.GroupId is { } group)
        {
            yield return KeyValuePair.Create("MessageGroupId", group);
        }

        if (message.TraceHeader is { } trace)
        {
            yield return KeyValuePair.Create("AWSTraceHeader", trace);
        }

        if (message.DeadLetterSource is { } source)
        {
            yield return KeyValuePair.Create("DeadLetterQueueSourceArn", source);
        }
    }
}
