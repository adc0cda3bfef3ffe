using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>Copies of an API that stages serve. Source: API Reference, the Deployment operations.</summary>
internal sealed class DeploymentOperations(ApiEdits edits) : IGatewayOperations
{
    private const string All = "/v2/apis/{apiId}/deployments";
    private const string One = $"{All}/{{id}}";

    public IEnumerable<GatewayOperation> Operations =>
    [
        new("CreateDeployment", "POST", All, call => call.WithDocument(document => Create(call.ApiId, document), 201)),
        new("GetDeployment", "GET", One, call => call.Answer(edits.Read(call.ApiId, api => Find(api, call.Route("id")).TryGet(out ApiDeployment? found, out VirgaError? error) ? View.Of(found) : (Result<View>)error))),
        new("GetDeployments", "GET", All, call => call.List(edits.Read<IReadOnlyList<View>>(call.ApiId, api => api.Deployments.Select(View.Of).Reverse().ToArray()))),
        new("UpdateDeployment", "PATCH", One, call => call.WithDocument(document => Update(call.ApiId, call.Route("id"), document))),
        new("DeleteDeployment", "DELETE", One, call => call.Nothing(Delete(call.ApiId, call.Route("id")))),
    ];

    public Result<View> Create(string apiId, JsonObject document)
    {
        ApiDeployment made = new() { DeploymentId = ApiEdits.NewId(6), CreatedDate = edits.Time.GetUtcNow(), Description = GatewayJson.Text(document, "description") };
        Result<HttpApi> changed = edits.Change(apiId, api =>
        {
            if (api.Definition.Routes.IsEmpty)
            {
                return GatewayError.Bad("At least one route is required before deploying the Api.");
            }

            made = made with { Definition = api.Definition };
            HttpApi deployed = api with { Deployments = api.Deployments.Add(made) };
            if (GatewayJson.Text(document, "stageName") is not { Length: > 0 } name)
            {
                return deployed;
            }

            return !StageOperations.Find(api, name).TryGet(out ApiStage? stage, out VirgaError? error) ? error
                : stage.AutoDeploy == true ? GatewayError.Bad("Stage already has auto deploy enabled: it cannot be deployed to by hand")
                : deployed with { Stages = api.Stages.Replace(stage, stage with { DeploymentId = made.DeploymentId, LastUpdatedDate = edits.Time.GetUtcNow() }) };
        });
        return changed.Error is { } refused ? refused : View.Of(made);
    }

    private Result<View> Update(string apiId, string id, JsonObject document)
    {
        Result<HttpApi> changed = edits.Change(apiId, api => Find(api, id).TryGet(out ApiDeployment? found, out VirgaError? error)
            ? api with { Deployments = api.Deployments.Replace(found, found with { Description = GatewayJson.Text(document, "description") ?? found.Description }) }
            : error);
        return changed.TryGet(out HttpApi? after, out VirgaError? refused) && Find(after, id).TryGet(out ApiDeployment? deployment, out refused) ? View.Of(deployment) : refused;
    }

    private VirgaError? Delete(string apiId, string id) => edits.Change(apiId, api =>
        !Find(api, id).TryGet(out ApiDeployment? found, out VirgaError? error) ? error
        : api.Stages.Exists(stage => stage.DeploymentId == id) ? GatewayError.Bad("Active stages pointing to this deployment must be moved or deleted")
        : api with { Deployments = api.Deployments.Remove(found) }).Error;

    private static Result<ApiDeployment> Find(HttpApi api, string id) =>
        api.Deployments.Find(one => one.DeploymentId == id) is { } found ? found : GatewayError.Missing("Deployment", id);

    internal sealed record View(bool AutoDeployed, DateTimeOffset CreatedDate, string DeploymentId, string DeploymentStatus, string? Description)
    {
        public static View Of(ApiDeployment one) => new(one.AutoDeployed, one.CreatedDate, one.DeploymentId, "DEPLOYED", one.Description);
    }
}
