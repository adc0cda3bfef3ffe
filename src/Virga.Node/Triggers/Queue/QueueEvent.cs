using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Services.Queues;

namespace Virga.Node.Triggers.Queue;

/// <summary>Messages as Lambda's event. Source: AWS Lambda developer guide, "Example Amazon SQS message event".</summary>
internal static class QueueEvent
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(QueueBatch batch, string region) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Records"] = new JsonArray([.. batch.Messages.Select(message => Describe(message, batch.Queue, region))]) }, Json);

    /// <summary>Bytes that a message takes in an event, about.</summary>
    public static long SizeOf(QueueMessage message) => 1000 + JsonEncodedText.Encode(message.Body, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length
        + (message.Attributes ?? new Dictionary<string, MessageAttribute>()).Sum(pair => 200 + (pair.Key.Length * 3) + ((pair.Value.StringValue?.Length ?? 0) * 3) + ((pair.Value.BinaryValue?.Length ?? 0) * 2));

    /// <param name="bodyAsJson">For filters: a body that is JSON is taken as such.</param>
    public static JsonElement Record(QueueMessage message, MessageQueue queue, string region, bool bodyAsJson)
    {
        JsonObject record = Describe(message, queue, region);
        if (bodyAsJson && Parse(message.Body) is { } body)
        {
            record["body"] = body;
        }

        return JsonSerializer.SerializeToElement(record);
    }

    private static JsonNode? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Describe(QueueMessage message, MessageQueue queue, string region) => new()
    {
        ["messageId"] = message.MessageId,
        ["receiptHandle"] = message.Receipt.ToString(),
        ["body"] = message.Body,
        ["attributes"] = new JsonObject(MessageSystemAttributes.Of(message, queue).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["messageAttributes"] = new JsonObject((message.Attributes ?? new Dictionary<string, MessageAttribute>()).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Describe(pair.Value)))),
        ["md5OfBody"] = MessageDigest.Of(message.Body),
        ["eventSource"] = "aws:sqs",
        ["eventSourceARN"] = queue.Arn,
        ["awsRegion"] = region,
    };

    private static JsonObject Describe(MessageAttribute value)
    {
        JsonObject described = value.IsBinary ? new() { ["binaryValue"] = Convert.ToBase64String(value.BinaryValue!) } : new() { ["stringValue"] = value.StringValue };
        described["stringListValues"] = new JsonArray();
        described["binaryListValues"] = new JsonArray();
        described["dataType"] = value.DataType;
        return described;
    }
}
