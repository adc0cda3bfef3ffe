using System.Globalization;
using System.Text;
using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Invocations;
using Virga.Node.Invocations.Async;
using Virga.Node.Services.Queues;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Deliveries;

/// <summary>
/// Functions and queues as targets. Each takes a delivery once, however often it is brought: to a function it becomes an asynchronous
/// call in the transaction that removes it, and a queue remembers its key.
/// </summary>
internal sealed class TargetDoor(IDeliveryStore store, AsyncQueue calls, FunctionCatalog functions, QueueCatalog queues, QueueTraffic traffic, ITargetAccess access, TimeProvider time)
{
    private const string AttemptPlaceholder = "<aws.scheduler.attempt-number>";
    private const int LongestText = 1024;

    /// <summary>Whether there is such a target on a node.</summary>
    public static bool Knows(string arn) => arn.StartsWith("arn:aws:sqs:", StringComparison.Ordinal) || (arn.StartsWith("arn:aws:lambda:", StringComparison.Ordinal) && FunctionReference.Parse(arn).Error is null);

    /// <summary>Null when the target has taken it; the delivery is removed then.</summary>
    public Task<VirgaError?> EnterAsync(Delivery delivery)
    {
        string payload = delivery.Payload.Replace(AttemptPlaceholder, (delivery.Attempts + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return queues.FindArn(delivery.TargetArn) is { } queue ? EnterQueueAsync(delivery, queue, payload)
            : FunctionReference.Parse(delivery.TargetArn).TryGet(out FunctionReference reference, out _) && functions.TryFind(reference.Name, out Function? function) && function.Has(reference.Qualifier)
                ? EnterFunctionAsync(delivery, function, reference, payload)
            : Task.FromResult<VirgaError?>(new VirgaError(Outcome.NotFound, $"The target {delivery.TargetArn} does not exist."));
    }

    /// <summary>Gives what couldn't be delivered to its dead-letter queue, if it has one that may be sent to.</summary>
    /// <param name="exhausted">Which part of the retry policy ended it; null: it wasn't to be tried again.</param>
    public async Task BuryAsync(Delivery dead, VirgaError error, string? exhausted)
    {
        if (dead.DeadLetterArn is not { } arn || queues.FindArn(arn) is not { } queue || access.Check(dead, arn) is not null)
        {
            return;
        }

        bool ofSchedule = dead.SourceArn.StartsWith("arn:aws:scheduler:", StringComparison.Ordinal);
        Dictionary<string, MessageAttribute> attributes = new()
        {
            [ofSchedule ? "SCHEDULE_ARN" : "RULE_ARN"] = Text(dead.SourceArn),
            ["TARGET_ARN"] = Text(dead.TargetArn),
            ["ERROR_CODE"] = Text(CodeOf(error, ofSchedule)),
            ["ERROR_MESSAGE"] = Text(error.Message),
            ["RETRY_ATTEMPTS"] = Text(dead.Attempts.ToString(CultureInfo.InvariantCulture)),
        };
        if (exhausted is not null)
        {
            attributes["EXHAUSTED_RETRY_CONDITION"] = Text(exhausted);
        }

        if (ofSchedule)
        {
            attributes["EXECUTION_ID"] = Text(dead.Key.ToString());
            attributes["IS_PAYLOAD_TRUNCATED"] = Text("false");
        }

        Guid key = new(dead.Key.ToByteArray().Select(one => (byte)~one).ToArray()); // not that of the message itself
        await traffic.SendOnceAsync(queue, Message(queue, dead, dead.Payload) with { Attributes = attributes }, key).ConfigureAwait(false);
    }

    private async Task<VirgaError?> EnterFunctionAsync(Delivery delivery, Function function, FunctionReference reference, string payload)
    {
        if ((access.Check(delivery, delivery.TargetArn) ?? CheckJson(payload)) is { } refused)
        {
            return refused;
        }

        DateTimeOffset now = time.GetUtcNow();
        AsyncEvent call = new()
        {
            RequestId = new RequestId(delivery.Key),
            Function = reference,
            Payload = Encoding.UTF8.GetBytes(payload),
            TraceId = delivery.TraceHeader ?? TraceHeader.New(now, function.Number),
            AcceptedAt = now,
            DueAt = now,
        };
        await store.BecomeAsync(delivery, call).ConfigureAwait(false);
        calls.Wake();
        return null;
    }

    private async Task<VirgaError?> EnterQueueAsync(Delivery delivery, MessageQueue queue, string payload)
    {
        if (access.Check(delivery, queue.Arn) is { } refused)
        {
            return refused;
        }

        if (queue.IsFifo && delivery.GroupId is null)
        {
            return new VirgaError(Outcome.InvalidRequestContent, "The request must contain the parameter MessageGroupId.") { AwsCode = "MissingParameter" };
        }

        await traffic.SendOnceAsync(queue, Message(queue, delivery, payload), delivery.Key).ConfigureAwait(false);
        await store.RemoveAsync(delivery).ConfigureAwait(false);
        return null;
    }

    private QueueMessage Message(MessageQueue queue, Delivery delivery, string body) => new()
    {
        MessageId = Guid.NewGuid().ToString(),
        Body = body,
        SenderId = delivery.SourceArn.Split(':')[2] + ".amazonaws.com",
        TraceHeader = delivery.TraceHeader,
        GroupId = delivery.GroupId,
        DeduplicationId = queue.IsFifo ? delivery.Key.ToString() : null,
        SentAt = traffic.Now,
        VisibleAt = traffic.Now + (queue.DelaySeconds * 1000L),
    };

    private static MessageAttribute Text(string text) => new("String", text.Length <= LongestText ? text : text[..LongestText]);

    private static string CodeOf(VirgaError error, bool ofSchedule) => ofSchedule ? error.AwsCode : error.Outcome switch
    {
        Outcome.NotFound => "NO_RESOURCE",
        Outcome.AccessDenied => "NO_PERMISSIONS",
        Outcome.InvalidRequestContent => "INVALID_JSON",
        _ => "SDK_CLIENT_ERROR",
    };

    private static VirgaError? CheckJson(string payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            return null;
        }
        catch (JsonException e)
        {
            return new VirgaError(Outcome.InvalidRequestContent, $"Could not parse request body into json: {e.Message}");
        }
    }
}
