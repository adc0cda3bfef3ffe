using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::LayerVersionPermission.</summary>
internal sealed class LayerVersionPermissionType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Lambda::LayerVersionPermission")
    {
        Required = ["Action", "LayerVersionArn", "Principal"],
        Replacing = ["Action", "LayerVersionArn", "OrganizationId", "Principal"],
        Attributes = ["Id"],
        Name = new NameRule("", 100),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        JsonObject body = call.Pick("Action", "OrganizationId", "Principal");
        body["StatementId"] = call.PhysicalId;
        VirgaError? error = await call.Client.DoneAsync(HttpMethod.Post, $"{LayerVersionType.PathOf(call.Text("LayerVersionArn") ?? "")}/policy", body).ConfigureAwait(false);
        return error is not null && !call.IsOurs(error) ? error : State(call);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => await Task.FromResult(State(call)).ConfigureAwait(false);

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, $"{LayerVersionType.PathOf(call.Text("LayerVersionArn") ?? "")}/policy/{call.PhysicalId}");

    private static ResourceState State(ResourceCall call) => new(call.PhysicalId, new JsonObject { ["Id"] = call.PhysicalId });
}
