using System.Security.Cryptography;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>Changes of APIs, which stages that deploy by themselves serve from the moment they are made.</summary>
internal sealed class ApiEdits(HttpApiCatalog catalog, TimeProvider time)
{
    public TimeProvider Time => time;

    public static string NewId(int length) => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", length);

    public Result<HttpApi> Find(string apiId) => catalog.TryFind(apiId, out HttpApi? api) ? api : GatewayError.MissingApi(apiId);

    public Result<T> Read<T>(string apiId, Func<HttpApi, Result<T>> read) => Find(apiId).TryGet(out HttpApi? api, out VirgaError? error) ? read(api) : error;

    /// <param name="change">What becomes of the API; it may be asked only once.</param>
    public Result<HttpApi> Change(string apiId, Func<HttpApi, Result<HttpApi>> change) =>
        catalog.Change(apiId, before => change(before).TryGet(out HttpApi? after, out VirgaError? error) ? Deploy(before, after) : error) ?? GatewayError.MissingApi(apiId);

    public VirgaError? Remove(string apiId) => catalog.Remove(apiId) ? null : GatewayError.MissingApi(apiId);

    public HttpApi Add(HttpApi api)
    {
        HttpApi deployed = Deploy(null, api);
        catalog.Add(deployed);
        return deployed;
    }

    private HttpApi Deploy(HttpApi? before, HttpApi after)
    {
        // A stage that no longer deploys by itself stays at what it served last.
        if (before is not null)
        {
            foreach (ApiDeployment open in after.Deployments.Where(one => one.Definition is null && after.Stages.Any(stage => stage.AutoDeploy != true && stage.DeploymentId == one.DeploymentId)))
            {
                after = after with { Deployments = after.Deployments.Replace(open, open with { Definition = before.Definition }) };
            }
        }

        bool isChanged = before is null || !ReferenceEquals(before.Definition, after.Definition) || after.Stages.Any(stage => stage.AutoDeploy == true && !after.Deployments.Exists(one => one.Definition is null && one.DeploymentId == stage.DeploymentId));
        if (!isChanged || !after.Stages.Any(stage => stage.AutoDeploy == true))
        {
            return after;
        }

        ApiDeployment deployment = new()
        {
            AutoDeployed = true,
            CreatedDate = time.GetUtcNow(),
            DeploymentId = NewId(6),
            Description = "Automatic deployment triggered by changes to the Api configuration",
        };
        return after with
        {
            Stages = [.. after.Stages.Select(stage => stage.AutoDeploy == true ? stage with { DeploymentId = deployment.DeploymentId, LastDeploymentStatusMessage = $"Successfully deployed stage with deployment ID '{deployment.DeploymentId}'" } : stage)],
            Deployments = [.. after.Deployments.Where(one => one.Definition is not null), deployment],
        };
    }
}
