using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>Where deployments are called. Source: API Reference, the Stage operations.</summary>
internal sealed partial class StageOperations(ApiEdits edits) : IGatewayOperations
{
    private const string All = "/v2/apis/{apiId}/stages";
    private const string One = $"{All}/{{stage}}";

    public IEnumerable<GatewayOperation> Operations =>
    [
        new("CreateStage", "POST", All, call => call.WithDocument(document => Create(call.ApiId, document), 201)) { Missing = "client certificates, detailed metrics" },
        new("GetStage", "GET", One, call => call.Answer(edits.Read(call.ApiId, api => Find(api, call.Route("stage"))))),
        new("GetStages", "GET", All, call => call.List(edits.Read<IReadOnlyList<ApiStage>>(call.ApiId, api => api.Stages))),
        new("UpdateStage", "PATCH", One, call => call.WithDocument(document => Update(call.ApiId, call.Route("stage"), document))) { Missing = "client certificates, detailed metrics" },
        new("DeleteStage", "DELETE", One, call => call.Nothing(Delete(call.ApiId, call.Route("stage")))),
        new("DeleteRouteSettings", "DELETE", $"{One}/routesettings/{{key}}", call => call.Nothing(Change(call.ApiId, call.Route("stage"), (_, stage) =>
            stage.RouteSettings?.ContainsKey(call.Route("key")) == true
                ? stage with { RouteSettings = stage.RouteSettings.Where(pair => pair.Key != call.Route("key")).ToDictionary() }
                : GatewayError.Missing("route", call.Route("key"))).Error)),
        new("DeleteAccessLogSettings", "DELETE", $"{One}/accesslogsettings", call => call.Nothing(Change(call.ApiId, call.Route("stage"), (_, stage) => stage with { AccessLogSettings = null }).Error)),
        new("ResetAuthorizersCache", "DELETE", $"{One}/cache/authorizers", call => call.Nothing(Change(call.ApiId, call.Route("stage"), (_, stage) => stage with { LastUpdatedDate = edits.Time.GetUtcNow() }).Error)),
    ];

    public Result<ApiStage> Create(string apiId, JsonObject document)
    {
        ApiStage? made = null;
        Result<HttpApi> changed = edits.Change(apiId, api =>
        {
            ApiStage blank = new() { CreatedDate = edits.Time.GetUtcNow() };
            if (!Applied(api, blank, document).TryGet(out made, out VirgaError? error))
            {
                return error;
            }

            return !NamePattern().IsMatch(made.StageName) ? GatewayError.Bad("Invalid stage name: only a-z, A-Z, 0-9, - and _ are allowed, or $default")
                : api.Stages.Exists(one => one.StageName == made.StageName) ? GatewayError.Conflict("Stage already exists")
                : api with { Stages = api.Stages.Add(made) };
        });
        return changed.TryGet(out HttpApi? after, out VirgaError? refused) ? Find(after, made!.StageName) : refused;
    }

    public Result<ApiStage> Update(string apiId, string name, JsonObject document) =>
        Change(apiId, name, (api, stage) => Applied(api, stage, document)).TryGet(out HttpApi? after, out VirgaError? error) ? Find(after, name) : error;

    public VirgaError? Delete(string apiId, string name) => edits.Change(apiId, api =>
        Find(api, name).TryGet(out ApiStage? stage, out VirgaError? error) ? api with { Stages = api.Stages.Remove(stage) } : error).Error;

    public static Result<ApiStage> Find(HttpApi api, string name) =>
        api.Stages.Find(one => one.StageName == name) is { } found ? found : new VirgaError(Outcome.NotFound, "Invalid stage identifier specified") { AwsCode = "NotFoundException" };

    private Result<HttpApi> Change(string apiId, string name, Func<HttpApi, ApiStage, Result<ApiStage>> change) => edits.Change(apiId, api =>
        Find(api, name).TryGet(out ApiStage? before, out VirgaError? error) && change(api, before).TryGet(out ApiStage? after, out error)
            ? api with { Stages = api.Stages.Replace(before, after) }
            : error);

    private Result<ApiStage> Applied(HttpApi api, ApiStage before, JsonObject document)
    {
        if (!GatewayJson.Apply(before, document, "stageVariables", "routeSettings").TryGet(out ApiStage? after, out VirgaError? error))
        {
            return error;
        }

        after = after with
        {
            ApiGatewayManaged = before.ApiGatewayManaged,
            StageName = before.StageName.Length > 0 ? before.StageName : after.StageName,
            CreatedDate = before.CreatedDate,
            LastUpdatedDate = edits.Time.GetUtcNow(),
        };
        return Fault(api, before, after) is { } fault ? fault : after;
    }

    private static VirgaError? Fault(HttpApi api, ApiStage before, ApiStage after) =>
        after.DeploymentId is { } id && !api.Deployments.Exists(one => one.DeploymentId == id) ? GatewayError.Missing("Deployment", id)
        : after.AutoDeploy == true && after.DeploymentId != before.DeploymentId ? GatewayError.Bad("Deployment ID cannot be set on a stage with auto deploy enabled")
        : after.RouteSettings?.Keys.FirstOrDefault(key => !api.Definition.Routes.Exists(route => route.RouteKey == key)) is { } unknown ? GatewayError.Missing("route", unknown)
        : after.AccessLogSettings is { } log && (log.DestinationArn?.StartsWith("arn:aws:logs:", StringComparison.Ordinal) != true || log.Format is not { Length: > 0 }) ? GatewayError.Bad("Invalid access log settings: DestinationArn must be a CloudWatch Logs group, and Format must be given")
        : Settings(after).Any(one => one.ThrottlingRateLimit is < 0 || one.ThrottlingBurstLimit is < 0) ? GatewayError.Bad("Throttling limits must not be negative")
        : null;

    private static IEnumerable<RouteSettings> Settings(ApiStage stage) => (stage.RouteSettings?.Values ?? []).Append(stage.DefaultRouteSettings ?? new RouteSettings());

    [GeneratedRegex(@"^(?:[a-zA-Z0-9_-]{1,128}|\$default)\z")]
    private static partial Regex NamePattern();
}
