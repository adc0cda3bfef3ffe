using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::Permission.</summary>
internal sealed class PermissionType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Lambda::Permission")
    {
        Required = ["Action", "FunctionName", "Principal"],
        Replacing = ["Action", "EventSourceToken", "FunctionName", "FunctionUrlAuthType", "InvokedViaFunctionUrl", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn"],
        Attributes = ["Id"],
        Flags = ["InvokedViaFunctionUrl"],
        Name = new NameRule("", 100),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        JsonObject body = call.Pick("Action", "EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn");
        body["StatementId"] = call.PhysicalId;
        VirgaError? error = await call.Client.DoneAsync(HttpMethod.Post, LambdaPaths.Of(call.Text("FunctionName"), "/policy"), body).ConfigureAwait(false);
        return error is not null && !call.IsOurs(error) ? error : new ResourceState(call.PhysicalId, new JsonObject { ["Id"] = call.PhysicalId });
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => await Task.FromResult(new ResourceState(call.PhysicalId, new JsonObject { ["Id"] = call.PhysicalId })).ConfigureAwait(false);

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, LambdaPaths.Of(call.Text("FunctionName"), $"/policy/{call.PhysicalId}"));
}
