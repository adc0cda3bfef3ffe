using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Messaging;

/// <summary>Source: CloudFormation Template Reference, AWS::SQS::Queue.</summary>
internal sealed class QueueType : IResourceType
{
    private static readonly string[] Settings =
    [
        "ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds", "FifoThroughputLimit", "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "MaximumMessageSize", "MessageRetentionPeriod",
        "ReceiveMessageWaitTimeSeconds", "RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled", "VisibilityTimeout",
    ];

    public ResourceSchema Schema { get; } = new("AWS::SQS::Queue")
    {
        Replacing = ["FifoQueue", "QueueName"],
        Updated = [.. Settings, "Tags"],
        Attributes = ["Arn", "QueueName", "QueueUrl"],
        Documents = ["RedriveAllowPolicy", "RedrivePolicy"],
        Name = new NameRule("QueueName", 80),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        bool isFifo = call.Text("FifoQueue") == "true";
        string name = call.PhysicalId.Contains('/', StringComparison.Ordinal) ? call.PhysicalId[(call.PhysicalId.LastIndexOf('/') + 1)..] : call.PhysicalId;
        name = isFifo && !name.EndsWith(".fifo", StringComparison.Ordinal) ? $"{name[..Math.Min(name.Length, 75)]}.fifo" : name;
        JsonObject attributes = Attributes(call);
        if (isFifo)
        {
            attributes["FifoQueue"] = "true";
        }

        if (!(await call.SqsAsync("CreateQueue", new JsonObject { ["QueueName"] = name, ["Attributes"] = attributes, ["tags"] = ResourceCall.TagsOf(call["Tags"]) }).ConfigureAwait(false)).TryGet(out JsonObject? made, out VirgaError? error))
        {
            return error;
        }

        string url = (string)made["QueueUrl"]!;
        call.Made(url);
        return State(call, url);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        JsonObject attributes = Attributes(call);
        foreach (string gone in Settings.Where(name => call[name] is null && call.Changes(name)))
        {
            attributes[gone] = Default(gone);
        }

        VirgaError? error = attributes.Count == 0 ? null : (await call.SqsAsync("SetQueueAttributes", new JsonObject { ["QueueUrl"] = call.PhysicalId, ["Attributes"] = attributes }).ConfigureAwait(false)).Error;
        if (error is null && call.Changes("Tags"))
        {
            JsonObject tags = ResourceCall.TagsOf(call["Tags"]);
            string[] gone = [.. ResourceCall.TagsOf(call.Before?["Tags"]).Select(pair => pair.Key).Where(key => !tags.ContainsKey(key))];
            error = gone.Length == 0 ? null : (await call.SqsAsync("UntagQueue", new JsonObject { ["QueueUrl"] = call.PhysicalId, ["TagKeys"] = new JsonArray([.. gone.Select(key => JsonValue.Create(key))]) }).ConfigureAwait(false)).Error;
            error ??= tags.Count == 0 ? null : (await call.SqsAsync("TagQueue", new JsonObject { ["QueueUrl"] = call.PhysicalId, ["Tags"] = tags }).ConfigureAwait(false)).Error;
        }

        return error is not null ? error : State(call, call.PhysicalId);
    }

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => (await call.SqsAsync("DeleteQueue", new JsonObject { ["QueueUrl"] = call.PhysicalId }).ConfigureAwait(false)).Error;

    private static ResourceState State(ResourceCall call, string url)
    {
        string name = url[(url.LastIndexOf('/') + 1)..];
        return new ResourceState(url, new JsonObject { ["Arn"] = $"arn:aws:sqs:{call.Region}:{call.Account}:{name}", ["QueueName"] = name, ["QueueUrl"] = url });
    }

    private static JsonObject Attributes(ResourceCall call) => new(Settings.Where(name => call[name] is not null).Select(name => KeyValuePair.Create(name, (JsonNode?)(call[name].Text() ?? call[name].Write()))));

    /// <summary>What a setting that a template no longer has goes back to. Source: Amazon SQS API Reference, SetQueueAttributes.</summary>
    private static string Default(string setting) => setting switch
    {
        "DelaySeconds" or "ReceiveMessageWaitTimeSeconds" => "0",
        "MaximumMessageSize" => "262144",
        "MessageRetentionPeriod" => "345600",
        "VisibilityTimeout" => "30",
        "KmsDataKeyReusePeriodSeconds" => "300",
        "ContentBasedDeduplication" => "false",
        "SqsManagedSseEnabled" => "true",
        "DeduplicationScope" => "queue",
        "FifoThroughputLimit" => "perQueue",
        _ => "",
    };
}
