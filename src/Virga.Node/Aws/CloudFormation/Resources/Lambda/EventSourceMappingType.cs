using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::EventSourceMapping.</summary>
internal sealed class EventSourceMappingType : IResourceType
{
    private const string Path = "/2015-03-31/event-source-mappings";

    private static readonly string[] Settings =
    [
        "BatchSize", "BisectBatchOnFunctionError", "DestinationConfig", "Enabled", "FilterCriteria", "FunctionName", "FunctionResponseTypes", "KmsKeyArn", "MaximumBatchingWindowInSeconds",
        "MaximumRecordAgeInSeconds", "MaximumRetryAttempts", "MetricsConfig", "ParallelizationFactor", "ProvisionedPollerConfig", "ScalingConfig", "TumblingWindowInSeconds",
    ];

    private static readonly string[] Fixed = ["EventSourceArn", "StartingPosition", "StartingPositionTimestamp"];

    public ResourceSchema Schema { get; } = new("AWS::Lambda::EventSourceMapping")
    {
        Required = ["FunctionName"],
        Replacing = Fixed,
        Updated = Settings,
        Ignored = ["Tags"],
        Refused = ["AmazonManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig", "Queues", "SelfManagedEventSource", "SelfManagedKafkaEventSourceConfig", "SourceAccessConfigurations", "Topics"],
        Attributes = ["EventSourceMappingArn", "Id"],
        Numbers = ["BatchSize", "MaximumBatchingWindowInSeconds", "MaximumConcurrency", "MaximumPollers", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts", "MinimumPollers", "ParallelizationFactor", "StartingPositionTimestamp", "TumblingWindowInSeconds"],
        Flags = ["BisectBatchOnFunctionError", "Enabled"],
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        if (call.PhysicalId.Length > 0)
        {
            return await UpdateAsync(call).ConfigureAwait(false); // it was made before the node was killed
        }

        if (call.IsRepeated && await FindAsync(call).ConfigureAwait(false) is { } own)
        {
            call.Made(own);
            return State(call, own);
        }

        Result<JsonObject> sent = await call.Client.LambdaAsync(HttpMethod.Post, Path, call.Pick([.. Fixed, .. Settings])).ConfigureAwait(false);
        if (!sent.TryGet(out JsonObject? made, out VirgaError? error))
        {
            return error;
        }

        string id = (string)made["UUID"]!;
        call.Made(id);
        return State(call, id);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) =>
        await call.Client.DoneAsync(HttpMethod.Put, $"{Path}/{call.PhysicalId}", call.Pick(Settings)).ConfigureAwait(false) is { } error ? error : State(call, call.PhysicalId);

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, $"{Path}/{call.PhysicalId}");

    /// <summary>A function has one mapping of a source: it is this one.</summary>
    private static async Task<string?> FindAsync(ResourceCall call)
    {
        string query = $"?FunctionName={Uri.EscapeDataString(call.Text("FunctionName") ?? "")}&EventSourceArn={Uri.EscapeDataString(call.Text("EventSourceArn") ?? "")}";
        return (await call.Client.LambdaAsync(HttpMethod.Get, Path + query).ConfigureAwait(false)).TryGet(out JsonObject? listed, out _) && listed["EventSourceMappings"] is JsonArray { Count: > 0 } all ? all[0]?["UUID"].Text() : null;
    }

    private static ResourceState State(ResourceCall call, string id) => new(id, new JsonObject { ["Id"] = id, ["EventSourceMappingArn"] = $"arn:aws:lambda:{call.Region}:{call.Account}:event-source-mapping:{id}" });
}
