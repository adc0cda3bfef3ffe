using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::Version.</summary>
internal sealed class VersionType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Lambda::Version")
    {
        Required = ["FunctionName"],
        Replacing = ["CodeSha256", "Description", "FunctionName"],
        Updated = ["ProvisionedConcurrencyConfig"],
        Ignored = ["FunctionScalingConfig", "RuntimePolicy"],
        Attributes = ["FunctionArn", "Version"],
        Numbers = ["ProvisionedConcurrentExecutions"],
    };

    /// <remarks>Publishing code that has a version already gives that version: repeating it does no harm.</remarks>
    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        if (!(await call.Client.LambdaAsync(HttpMethod.Post, LambdaPaths.Of(call.Text("FunctionName"), "/versions"), call.Pick("CodeSha256", "Description")).ConfigureAwait(false)).TryGet(out JsonObject? made, out VirgaError? error))
        {
            return error;
        }

        string arn = (string)made["FunctionArn"]!;
        call.Made(arn);
        return await ProvisionAsync(call, arn).ConfigureAwait(false) is { } refused ? refused : State(arn);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => await ProvisionAsync(call, call.PhysicalId).ConfigureAwait(false) is { } error ? error : State(call.PhysicalId);

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, $"{LambdaPaths.Of(LambdaPaths.Split(call.PhysicalId).Function)}?Qualifier={LambdaPaths.Split(call.PhysicalId).Qualifier}");

    private static ResourceState State(string arn) => new(arn, new JsonObject { ["FunctionArn"] = arn, ["Version"] = LambdaPaths.Split(arn).Qualifier });

    /// <summary>Of a version or an alias.</summary>
    internal static async Task<VirgaError?> ProvisionAsync(ResourceCall call, string arn)
    {
        if (!call.Changes("ProvisionedConcurrencyConfig"))
        {
            return null;
        }

        string path = $"{LambdaPaths.Of(LambdaPaths.Split(arn).Function, "/provisioned-concurrency", "2019-09-30")}?Qualifier={LambdaPaths.Split(arn).Qualifier}";
        return call["ProvisionedConcurrencyConfig"] is JsonObject wanted
            ? await call.Client.DoneAsync(HttpMethod.Put, path, (JsonObject)wanted.DeepClone()).ConfigureAwait(false)
            : await call.Client.DoneAsync(HttpMethod.Delete, path).ConfigureAwait(false);
    }
}
