using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::Alias.</summary>
internal sealed class AliasType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Lambda::Alias")
    {
        Required = ["FunctionName", "FunctionVersion", "Name"],
        Replacing = ["FunctionName", "Name"],
        Updated = ["Description", "FunctionVersion", "ProvisionedConcurrencyConfig", "RoutingConfig"],
        Attributes = ["AliasArn"],
        Numbers = ["FunctionWeight", "ProvisionedConcurrentExecutions"],
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        Result<JsonObject> made = await call.Client.LambdaAsync(HttpMethod.Post, LambdaPaths.Of(call.Text("FunctionName"), "/aliases"), Body(call)).ConfigureAwait(false);
        if (made.Error is { } error && call.IsOurs(error))
        {
            made = await call.Client.LambdaAsync(HttpMethod.Put, LambdaPaths.Of(call.Text("FunctionName"), $"/aliases/{call.Text("Name")}"), Body(call)).ConfigureAwait(false);
        }

        return await FinishAsync(call, made).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) =>
        await FinishAsync(call, await call.Client.LambdaAsync(HttpMethod.Put, LambdaPaths.Of(call.Text("FunctionName"), $"/aliases/{call.Text("Name")}"), Body(call)).ConfigureAwait(false)).ConfigureAwait(false);

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, LambdaPaths.Of(LambdaPaths.Split(call.PhysicalId).Function, $"/aliases/{LambdaPaths.Split(call.PhysicalId).Qualifier}"));

    private static async Task<Result<ResourceState>> FinishAsync(ResourceCall call, Result<JsonObject> made)
    {
        if (!made.TryGet(out JsonObject? alias, out VirgaError? error))
        {
            return error;
        }

        string arn = (string)alias["AliasArn"]!;
        call.Made(arn);
        return await VersionType.ProvisionAsync(call, arn).ConfigureAwait(false) is { } refused ? refused : new ResourceState(arn, new JsonObject { ["AliasArn"] = arn });
    }

    private static JsonObject Body(ResourceCall call)
    {
        JsonObject body = call.Pick("Name", "FunctionVersion", "Description");
        JsonArray? weights = call["RoutingConfig"]?["AdditionalVersionWeights"] as JsonArray;
        body["RoutingConfig"] = new JsonObject
        {
            ["AdditionalVersionWeights"] = new JsonObject((weights ?? []).OfType<JsonObject>().Select(one => KeyValuePair.Create(one["FunctionVersion"].Text() ?? "", one["FunctionWeight"]?.DeepClone()))),
        };
        return body;
    }
}
