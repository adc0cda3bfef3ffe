using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.HttpApis;

/// <summary>Source: CloudFormation Template Reference, AWS::ApiGatewayV2::Api.</summary>
internal sealed class ApiType : IResourceType
{
    private static readonly string[] Settings =
    [
        "ApiKeySelectionExpression", "CorsConfiguration", "CredentialsArn", "Description", "DisableExecuteApiEndpoint", "DisableSchemaValidation", "Name", "RouteKey", "RouteSelectionExpression", "Target", "Version",
    ];

    public ResourceSchema Schema { get; } = new("AWS::ApiGatewayV2::Api")
    {
        Replacing = ["ProtocolType"],
        Updated = [.. Settings, "Body", "BodyS3Location", "FailOnWarnings"],
        Ignored = ["BasePath", "IpAddressType", "Tags"],
        Attributes = ["ApiEndpoint", "ApiId"],
        Documents = ["Body"],
        Numbers = ["MaxAge"],
        Flags = ["AllowCredentials", "DisableExecuteApiEndpoint", "DisableSchemaValidation", "FailOnWarnings"],
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        if (call.PhysicalId.Length > 0)
        {
            return await UpdateAsync(call).ConfigureAwait(false); // it was made before the node was killed
        }

        if (!(await BodyAsync(call).ConfigureAwait(false)).TryGet(out string? definition, out VirgaError? error))
        {
            return error;
        }

        Result<JsonObject> sent = definition.Length > 0
            ? await SendAsync(call, HttpMethod.Put, "", new JsonObject { ["body"] = definition }).ConfigureAwait(false)
            : await SendAsync(call, HttpMethod.Post, "", ApiNames.Lower(call.Pick([.. Settings, "ProtocolType"]))).ConfigureAwait(false);
        if (!sent.TryGet(out JsonObject? made, out error))
        {
            return error;
        }

        string id = (string)made["apiId"]!;
        call.Made(id);
        return definition.Length > 0 && call.Pick(Settings).Count > 0 ? State(id, await SendAsync(call, HttpMethod.Patch, $"/{id}", ApiNames.Lower(call.Pick(Settings))).ConfigureAwait(false)) : State(id, made);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        if (!(await BodyAsync(call).ConfigureAwait(false)).TryGet(out string? definition, out VirgaError? error))
        {
            return error;
        }

        string path = $"/{call.PhysicalId}";
        if (definition.Length > 0 && (await SendAsync(call, HttpMethod.Put, path, new JsonObject { ["body"] = definition }).ConfigureAwait(false)).Error is { } refused)
        {
            return refused;
        }

        return State(call.PhysicalId, await SendAsync(call, HttpMethod.Patch, path, ApiNames.Lower(call.Pick(Settings))).ConfigureAwait(false));
    }

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => (await SendAsync(call, HttpMethod.Delete, $"/{call.PhysicalId}").ConfigureAwait(false)).Error;

    /// <summary>The API's definition; empty: it has none.</summary>
    private static async Task<Result<string>> BodyAsync(ResourceCall call)
    {
        if (call["Body"] is { } body)
        {
            return body.Text() ?? body.Write();
        }

        if (call["BodyS3Location"] is not { } location)
        {
            return "";
        }

        Result<byte[]> got = await call.Client.S3Async(HttpMethod.Get, $"/{location["Bucket"].Text()}/{string.Join('/', (location["Key"].Text() ?? "").Split('/').Select(Uri.EscapeDataString))}").ConfigureAwait(false);
        return got.TryGet(out byte[]? text, out VirgaError? error) ? Encoding.UTF8.GetString(text) : error;
    }

    private static Result<ResourceState> State(string id, Result<JsonObject> answered) =>
        answered.TryGet(out JsonObject? api, out VirgaError? error) ? new ResourceState(id, new JsonObject { ["ApiId"] = id, ["ApiEndpoint"] = api["apiEndpoint"]?.DeepClone() }) : error;

    private static Task<Result<JsonObject>> SendAsync(ResourceCall call, HttpMethod method, string tail, JsonObject? body = null) => call.Client.RestAsync("apigateway", method, $"/v2/apis{tail}", body);
}
