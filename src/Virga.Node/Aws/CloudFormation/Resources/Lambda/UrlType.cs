using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::Url.</summary>
internal sealed class UrlType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Lambda::Url")
    {
        Required = ["AuthType", "TargetFunctionArn"],
        Replacing = ["Qualifier", "TargetFunctionArn"],
        Updated = ["AuthType", "Cors", "InvokeMode"],
        Attributes = ["FunctionArn", "FunctionUrl"],
        Numbers = ["MaxAge"],
        Flags = ["AllowCredentials"],
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        Result<JsonObject> made = await call.Client.LambdaAsync(HttpMethod.Post, PathOf(call), Body(call)).ConfigureAwait(false);
        return made.Error is { } error && call.IsOurs(error) ? await UpdateAsync(call).ConfigureAwait(false) : State(call, made);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => State(call, await call.Client.LambdaAsync(HttpMethod.Put, PathOf(call), Body(call)).ConfigureAwait(false));

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, PathOf(call));

    private static JsonObject Body(ResourceCall call) => call.Pick("AuthType", "Cors", "InvokeMode");

    private static string PathOf(ResourceCall call) => LambdaPaths.Of(call.Text("TargetFunctionArn"), "/url", "2021-10-31") + (call.Text("Qualifier") is { } qualifier ? $"?Qualifier={Uri.EscapeDataString(qualifier)}" : "");

    private static Result<ResourceState> State(ResourceCall call, Result<JsonObject> answered)
    {
        if (!answered.TryGet(out JsonObject? url, out VirgaError? error))
        {
            return error;
        }

        string arn = (string)url["FunctionArn"]!;
        call.Made(arn);
        return new ResourceState(arn, new JsonObject { ["FunctionArn"] = arn, ["FunctionUrl"] = (string?)url["FunctionUrl"] });
    }
}
