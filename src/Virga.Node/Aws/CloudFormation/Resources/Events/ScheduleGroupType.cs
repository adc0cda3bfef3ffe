using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Events;

/// <summary>Source: CloudFormation Template Reference, AWS::Scheduler::ScheduleGroup.</summary>
internal sealed class ScheduleGroupType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Scheduler::ScheduleGroup")
    {
        Replacing = ["Name"],
        Updated = ["Tags"],
        Attributes = ["Arn"],
        Name = new NameRule("Name", 64),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        VirgaError? error = (await call.Client.RestAsync("scheduler", HttpMethod.Post, PathOf(call), call.Pick("Tags")).ConfigureAwait(false)).Error;
        return error is not null && !call.IsOurs(error) ? error : State(call);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => await Task.FromResult(State(call)).ConfigureAwait(false);

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => (await call.Client.RestAsync("scheduler", HttpMethod.Delete, PathOf(call)).ConfigureAwait(false)).Error;

    private static string PathOf(ResourceCall call) => $"/schedule-groups/{Uri.EscapeDataString(call.PhysicalId)}";

    private static ResourceState State(ResourceCall call) => new(call.PhysicalId, new JsonObject { ["Arn"] = $"arn:aws:scheduler:{call.Region}:{call.Account}:schedule-group/{call.PhysicalId}" });
}
