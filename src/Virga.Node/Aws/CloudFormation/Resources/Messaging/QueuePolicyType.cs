using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Messaging;

/// <summary>Source: CloudFormation Template Reference, AWS::SQS::QueuePolicy.</summary>
internal sealed class QueuePolicyType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::SQS::QueuePolicy")
    {
        Required = ["PolicyDocument", "Queues"],
        Updated = ["PolicyDocument", "Queues"],
        Attributes = ["Id"],
        Documents = ["PolicyDocument"],
        Name = new NameRule("", 100),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        call.Made(call.PhysicalId);
        return await UpdateAsync(call).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        string policy = call["PolicyDocument"].Text() ?? call["PolicyDocument"].Write();
        string[] wanted = [.. Queues(call["Queues"])];
        VirgaError? error = null;
        foreach (string queue in Queues(call.Before?["Queues"]).Except(wanted))
        {
            error ??= await SetAsync(call, queue, "").ConfigureAwait(false);
        }

        foreach (string queue in wanted)
        {
            error ??= await SetAsync(call, queue, policy).ConfigureAwait(false);
        }

        return error is not null ? error : new ResourceState(call.PhysicalId, new JsonObject { ["Id"] = call.PhysicalId });
    }

    public async Task<VirgaError?> DeleteAsync(ResourceCall call)
    {
        VirgaError? error = null;
        foreach (string queue in Queues(call["Queues"]))
        {
            VirgaError? refused = await SetAsync(call, queue, "").ConfigureAwait(false);
            error ??= refused is not null && WireFailure.IsNotFound(refused) ? null : refused;
        }

        return error;
    }

    private static IEnumerable<string> Queues(JsonNode? list) => (list as JsonArray ?? []).Select(queue => queue.Text()).OfType<string>();

    private static async Task<VirgaError?> SetAsync(ResourceCall call, string queue, string policy) =>
        (await call.SqsAsync("SetQueueAttributes", new JsonObject { ["QueueUrl"] = queue, ["Attributes"] = new JsonObject { ["Policy"] = policy } }).ConfigureAwait(false)).Error;
}
