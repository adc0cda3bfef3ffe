using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>Brings a function on a node to the planned state, with AWS's own operations.</summary>
internal sealed class Deployer(NodeClient client)
{
    private const string Functions = "/2015-03-31/functions";
    private const string Role = "arn:aws:iam::000000000000:role/virga-deploy";

    /// <summary>Creates or updates the function.</summary>
    public async Task<Result<DeployedFunction>> DeployAsync(FunctionPlan plan, CancellationToken cancellation)
    {
        if (!Directory.Exists(plan.CodeFolder))
        {
            return new VirgaError(Outcome.NotFound, $"The code folder {plan.CodeFolder} doesn't exist.");
        }

        byte[] package = FunctionPackage.Of(plan.CodeFolder);
        string path = $"{Functions}/{Uri.EscapeDataString(plan.Name)}";
        Result<JsonElement> existing = await client.SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        if (existing.Error is { Outcome: not Outcome.NotFound } unreachable)
        {
            return unreachable;
        }

        bool isNew = existing.Error is not null;
        VirgaError? error = isNew
            ? await CreateAsync(plan, package, cancellation).ConfigureAwait(false)
            : await UpdateAsync(plan, path, package, cancellation).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        return plan.UrlAuthType is null
            ? new DeployedFunction(plan.Name, isNew, null)
            : await WithUrlAsync(plan, isNew, cancellation).ConfigureAwait(false);
    }

    private async Task<VirgaError?> CreateAsync(FunctionPlan plan, byte[] package, CancellationToken cancellation) =>
        (await client.SendAsync(
            HttpMethod.Post,
            Functions,
            new
            {
                FunctionName = plan.Name,
                plan.Runtime,
                plan.Handler,
                Role,
                plan.Description,
                plan.MemorySize,
                plan.Timeout,
                Environment = new { Variables = plan.Environment },
                plan.Tags,
                Code = new { ZipFile = package },
            },
            cancellation).ConfigureAwait(false)).Error;

    private async Task<VirgaError?> UpdateAsync(FunctionPlan plan, string path, byte[] package, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Put, $"{path}/code", new { ZipFile = package }, cancellation).ConfigureAwait(false)).Error
        ?? (await client.SendAsync(
            HttpMethod.Put,
            $"{path}/configuration",
            new { plan.Runtime, plan.Handler, plan.Description, plan.MemorySize, plan.Timeout, Environment = new { Variables = plan.Environment } },
            cancellation).ConfigureAwait(false)).Error;

    private async Task<Result<DeployedFunction>> WithUrlAsync(FunctionPlan plan, bool isNew, CancellationToken cancellation)
    {
        string path = $"/2021-10-31/functions/{Uri.EscapeDataString(plan.Name)}/url";
        object body = new { AuthType = plan.UrlAuthType };
        Result<JsonElement> url = await client.SendAsync(HttpMethod.Put, path, body, cancellation).ConfigureAwait(false);
        if (url.Error?.Outcome == Outcome.NotFound)
        {
            url = await client.SendAsync(HttpMethod.Post, path, body, cancellation).ConfigureAwait(false);
        }

        return url.TryGet(out JsonElement config, out VirgaError? error)
            ? new DeployedFunction(plan.Name, isNew, config.GetProperty("FunctionUrl").GetString())
            : error;
    }
}
