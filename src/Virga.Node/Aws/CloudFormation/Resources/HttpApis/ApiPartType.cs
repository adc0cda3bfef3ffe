using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.HttpApis;

/// <summary>What an HTTP API is made of: its parts have the same operations under paths of their own.</summary>
/// <param name="collection">The last part of their path, such as <c>routes</c>.</param>
/// <param name="idMember">The member of the answer that names one.</param>
/// <param name="keyProperty">A property that no two of them share; null: there is none.</param>
internal abstract class ApiPartType(ResourceSchema schema, string collection, string idMember, string? keyProperty) : IResourceType
{
    public ResourceSchema Schema => schema;

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        if (call.IsRepeated && await FindAsync(call).ConfigureAwait(false) is { } own)
        {
            call.Made(own);
            return await UpdateAsync(call with { PhysicalId = own }).ConfigureAwait(false);
        }

        if (!(await SendAsync(call, HttpMethod.Post, "", Body(call, schema.Replacing)).ConfigureAwait(false)).TryGet(out JsonObject? made, out VirgaError? error))
        {
            return error;
        }

        string id = made[idMember].Text() ?? "";
        call.Made(id);
        return State(id);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) =>
        (await SendAsync(call, HttpMethod.Patch, $"/{Uri.EscapeDataString(call.PhysicalId)}", Body(call, [])).ConfigureAwait(false)).Error is { } error ? error : State(call.PhysicalId);

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => (await SendAsync(call, HttpMethod.Delete, $"/{Uri.EscapeDataString(call.PhysicalId)}").ConfigureAwait(false)).Error;

    private JsonObject Body(ResourceCall call, string[] more)
    {
        JsonObject body = call.Pick([.. schema.Updated, .. more]);
        body.Remove("ApiId");
        return ApiNames.Lower(body);
    }

    private ResourceState State(string id) => new(id, new JsonObject(schema.Attributes.Select(name => KeyValuePair.Create(name, (JsonNode?)id))));

    /// <summary>The part that was made before the node was killed.</summary>
    private async Task<string?> FindAsync(ResourceCall call)
    {
        if (call.PhysicalId.Length > 0)
        {
            return call.PhysicalId;
        }

        return keyProperty is not null && (await SendAsync(call, HttpMethod.Get, "").ConfigureAwait(false)).TryGet(out JsonObject? listed, out _)
            ? ApiNames.Find(listed, char.ToLowerInvariant(keyProperty[0]) + keyProperty[1..], call.Text(keyProperty))?[idMember].Text()
            : null;
    }

    private Task<Result<JsonObject>> SendAsync(ResourceCall call, HttpMethod method, string tail, JsonObject? body = null) =>
        call.Client.RestAsync("apigateway", method, $"/v2/apis/{Uri.EscapeDataString(call.Text("ApiId") ?? "")}/{collection}{tail}", body);
}
