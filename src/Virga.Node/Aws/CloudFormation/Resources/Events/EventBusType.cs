using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Events;

/// <summary>Source: CloudFormation Template Reference, AWS::Events::EventBus.</summary>
internal sealed class EventBusType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Events::EventBus")
    {
        Required = ["Name"],
        Replacing = ["Name"],
        Updated = ["Tags"],
        Ignored = ["DeadLetterConfig", "Description", "KmsKeyIdentifier", "LogConfig"],
        Refused = ["EventSourceName", "Policy"],
        Attributes = ["Arn", "Name"],
        Name = new NameRule("Name", 256),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        VirgaError? error = (await RuleType.EventsAsync(call, "CreateEventBus", call.Pick("Name", "Tags")).ConfigureAwait(false)).Error;
        return error is not null && !call.IsOurs(error) ? error : State(call);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => await Task.FromResult(State(call)).ConfigureAwait(false);

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => (await RuleType.EventsAsync(call, "DeleteEventBus", new JsonObject { ["Name"] = call.PhysicalId }).ConfigureAwait(false)).Error;

    private static ResourceState State(ResourceCall call) => new(call.PhysicalId, new JsonObject { ["Arn"] = $"arn:aws:events:{call.Region}:{call.Account}:event-bus/{call.PhysicalId}", ["Name"] = call.PhysicalId });
}
