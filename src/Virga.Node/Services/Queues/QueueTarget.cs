using System.Text;
using Virga.Node.Functions;
using Virga.Node.Invocations.Async;

namespace Virga.Node.Services.Queues;

/// <summary>
/// Queues as destinations and as a function's dead-letter queue. Source: AWS Lambda developer guide, "Adding a dead-letter queue". A
/// queue that is gone, or that the function's role may not send to, takes nothing, as on AWS.
/// </summary>
internal sealed class QueueTarget(QueueCatalog catalog, QueueTraffic traffic, FunctionCatalog functions, IQueueAccess access) : IEventTarget
{
    private const int LongestMessage = 1024;

    public bool Takes(string arn) => arn.StartsWith("arn:aws:sqs:", StringComparison.Ordinal);

    public void Deliver(string arn, byte[] record, AsyncEvent cause, DeadLetter? letter)
    {
        if (catalog.FindArn(arn) is not { } queue || (functions.TryFind(cause.Function.Name, out Function? function) && !access.Allows(function.Latest.Role, "sqs:SendMessage", queue)))
        {
            return;
        }

        long now = traffic.Now;
        QueueMessage message = new()
        {
            MessageId = Guid.NewGuid().ToString(),
            Body = Encoding.UTF8.GetString(record),
            Attributes = letter is null ? null : Attributes(letter),
            SenderId = cause.Function.Name,
            GroupId = queue.IsFifo ? cause.Function.Name : null,
            DeduplicationId = queue.IsFifo ? cause.RequestId.ToString() : null,
            SentAt = now,
            VisibleAt = now + (queue.DelaySeconds * 1000L),
        };
        traffic.SendAsync(queue, [message]).GetAwaiter().GetResult(); // the caller ends the event only when the record is durable
    }

    private static Dictionary<string, MessageAttribute> Attributes(DeadLetter letter) => new()
    {
        ["RequestID"] = new MessageAttribute("String", letter.RequestId),
        ["ErrorCode"] = new MessageAttribute("Number", letter.ErrorCode.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ["ErrorMessage"] = new MessageAttribute("String", letter.ErrorMessage.Length <= LongestMessage ? letter.ErrorMessage : letter.ErrorMessage[..LongestMessage]),
    };
}
