using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway.OpenApi;

/// <summary>APIs from and to OpenAPI documents. Source: API Reference, ImportApi, ReimportApi, ExportApi.</summary>
internal sealed class OpenApiOperations(ApiEdits edits, HttpApiEndpoints endpoints) : IGatewayOperations
{
    public IEnumerable<GatewayOperation> Operations =>
    [
        new("ImportApi", "PUT", "/v2/apis", call => call.WithDocument(document => Import(document, call.Query("basepath"), call.Query("failOnWarnings") == "true"), 201)),
        new("ReimportApi", "PUT", "/v2/apis/{apiId}", call => call.WithDocument(document => Reimport(call.ApiId, document, call.Query("basepath"), call.Query("failOnWarnings") == "true"), 201)),
        new("ExportApi", "GET", "/v2/apis/{apiId}/exports/{specification}", ExportAsync),
    ];

    public Result<ApiView> Import(JsonObject document, string? basePath, bool failOnWarnings)
    {
        HttpApi blank = new() { ApiId = ApiEdits.NewId(10), Name = "", CreatedDate = edits.Time.GetUtcNow() };
        return Read(blank, document, basePath, failOnWarnings, out IReadOnlyList<string>? warnings).TryGet(out HttpApi? api, out VirgaError? error)
            ? Show(edits.Add(api), warnings)
            : error;
    }

    public Result<ApiView> Reimport(string apiId, JsonObject document, string? basePath, bool failOnWarnings)
    {
        IReadOnlyList<string>? warnings = null;
        return edits.Change(apiId, api => Read(api, document, basePath, failOnWarnings, out warnings)).TryGet(out HttpApi? after, out VirgaError? error) ? Show(after, warnings) : error;
    }

    private static Result<HttpApi> Read(HttpApi api, JsonObject document, string? basePath, bool failOnWarnings, out IReadOnlyList<string>? warnings)
    {
        warnings = null;
        if (basePath is not (null or "ignore" or "prepend" or "split"))
        {
            return GatewayError.Bad("Invalid basepath: one of ignore, prepend and split is expected");
        }

        if (!OpenApiReader.Parse(GatewayJson.Text(document, "body") ?? "").TryGet(out JsonObject? root, out VirgaError? error))
        {
            return error;
        }

        OpenApiReader reader = new(root, basePath);
        Result<HttpApi> read = reader.Read(api);
        warnings = reader.Warnings.Count > 0 ? reader.Warnings : null;
        return failOnWarnings && warnings is not null ? GatewayError.Bad($"Warnings found during import: {string.Join("; ", warnings)}") : read;
    }

    private ApiView Show(HttpApi api, IReadOnlyList<string>? warnings) => ApiView.Of(api, endpoints.Of(api.ApiId)) with { Warnings = warnings };

    private async Task ExportAsync(GatewayCall call)
    {
        if (!Export(call).TryGet(out byte[]? exported, out VirgaError? error))
        {
            await call.Fail(error).ConfigureAwait(false);
            return;
        }

        call.Context.Response.ContentType = "application/octet-stream";
        call.Context.Response.ContentLength = exported.Length;
        await call.Context.Response.Body.WriteAsync(exported).ConfigureAwait(false);
    }

    private Result<byte[]> Export(GatewayCall call)
    {
        if (call.Route("specification") != "OAS30")
        {
            return GatewayError.Bad("Invalid specification: OAS30 is expected");
        }

        string? output = call.Query("outputType");
        if (output is not ("JSON" or "YAML"))
        {
            return GatewayError.Bad("Invalid outputType: JSON or YAML is expected");
        }

        return edits.Read<byte[]>(call.ApiId, api =>
        {
            ApiDefinition? definition = api.Definition;
            string endpoint = endpoints.Of(api.ApiId);
            if (call.Query("stageName") is { } name)
            {
                if (!StageOperations.Find(api, name).TryGet(out ApiStage? stage, out VirgaError? error))
                {
                    return error;
                }

                definition = api.Served(stage);
                endpoint = name == HttpApi.DefaultStage ? endpoint : $"{endpoint}/{name}";
            }

            JsonObject document = new OpenApiWriter(api, definition ?? new ApiDefinition(), call.Query("includeExtensions") != "false").Write(endpoint);
            return Encoding.UTF8.GetBytes(output == "YAML" ? YamlDocument.Write(document) : document.ToJsonString(new System.Text.Json.JsonSerializerOptions(GatewayJson.Options) { WriteIndented = true }));
        });
    }
}
