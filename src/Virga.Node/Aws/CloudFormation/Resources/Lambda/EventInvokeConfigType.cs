using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::EventInvokeConfig.</summary>
internal sealed class EventInvokeConfigType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Lambda::EventInvokeConfig")
    {
        Required = ["FunctionName", "Qualifier"],
        Replacing = ["FunctionName", "Qualifier"],
        Updated = ["DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts"],
        Numbers = ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"],
        Name = new NameRule("", 100),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call) =>
        await call.Client.DoneAsync(HttpMethod.Put, PathOf(call), call.Pick("DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts")).ConfigureAwait(false) is { } error ? error : new ResourceState(call.PhysicalId, []);

    public Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => CreateAsync(call);

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, PathOf(call));

    private static string PathOf(ResourceCall call) => $"{LambdaPaths.Of(call.Text("FunctionName"), "/event-invoke-config", "2019-09-25")}?Qualifier={Uri.EscapeDataString(call.Text("Qualifier") ?? "")}";
}
