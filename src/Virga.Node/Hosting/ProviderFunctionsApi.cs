using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Federation.Providers;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Functions at a provider, under <c>/_virga/v1/providers/NAME/functions</c>: deploy one of this node's there, call, scale, remove.</summary>
internal sealed class ProviderFunctionsApi(ProviderCatalog providers, FunctionExport export) : INodeRoutes
{
    private const int MaxInstances = 1000;
    private const int DefaultTimeout = 60;
    private const int MaxTimeout = 900;
    private const string Functions = $"{ProvidersApi.Path}/{{provider}}/functions";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Functions, ListAsync);
        routes.MapPost($"{Functions}/{{name}}", DeployAsync);
        routes.MapDelete($"{Functions}/{{name}}", context => DoAsync(context, RemoveAsync));
        routes.MapPut($"{Functions}/{{name}}/scale", context => DoAsync(context, ScaleAsync));
        routes.MapPost($"{Functions}/{{name}}/invocations", InvokeAsync);
    }

    private static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private async Task ListAsync(HttpContext context)
    {
        Result<IReadOnlyList<ProvidedFunction>> listed = ProvidersApi.Find(context, providers).TryGet(out IProvider? provider, out VirgaError? error) ? await provider.ListAsync(context.RequestAborted).ConfigureAwait(false) : error;
        await (listed.TryGet(out IReadOnlyList<ProvidedFunction>? all, out error) ? RestJson.WriteAsync(context, 200, all) : RestJson.WriteErrorAsync(context, error)).ConfigureAwait(false);
    }

    private async Task DeployAsync(HttpContext context)
    {
        string name = NameOf(context);
        VirgaError? error = null;
        ProvidedFunction? made = null;
        if (ProvidersApi.Find(context, providers).TryGet(out IProvider? provider, out error)
            && (await export.ReadAsync(name, context.RequestAborted).ConfigureAwait(false)).TryGet(out FunctionDeployment? deployment, out error)
            && (await provider.DeployAsync(deployment, context.RequestAborted).ConfigureAwait(false)).TryGet(out made, out error))
        {
            providers.Note(provider.Description.Name, name, isThere: true);
        }

        await (error is null ? RestJson.WriteAsync(context, 200, made) : RestJson.WriteErrorAsync(context, error)).ConfigureAwait(false);
    }

    private async Task<VirgaError?> RemoveAsync(IProvider provider, HttpContext context)
    {
        VirgaError? error = await provider.RemoveAsync(NameOf(context), context.RequestAborted).ConfigureAwait(false);
        if (error is null or { Outcome: Outcome.NotFound })
        {
            providers.Note(provider.Description.Name, NameOf(context), isThere: false);
        }

        return error;
    }

    private static async Task<VirgaError?> ScaleAsync(IProvider provider, HttpContext context)
    {
        if (!RestJson.Read<FunctionScale>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out FunctionScale? scale, out VirgaError? error))
        {
            return error;
        }

        return scale is { Ready: < 0 or > MaxInstances } or { Most: < 0 or > MaxInstances } or { Ready: null, Most: null }
            ? new VirgaError(Outcome.InvalidParameter, $"Ready or Most is wanted, from 0 to {MaxInstances}.")
            : await provider.ScaleAsync(NameOf(context), scale, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task DoAsync(HttpContext context, Func<IProvider, HttpContext, Task<VirgaError?>> action)
    {
        VirgaError? error = ProvidersApi.Find(context, providers).TryGet(out IProvider? provider, out VirgaError? missing) ? await action(provider, context).ConfigureAwait(false) : missing;
        context.Response.StatusCode = 204;
        await (error is null ? Task.CompletedTask : RestJson.WriteErrorAsync(context, error)).ConfigureAwait(false);
    }

    private async Task InvokeAsync(HttpContext context)
    {
        int seconds = int.TryParse(context.Request.Query["timeout"], NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 1, MaxTimeout) : DefaultTimeout;
        ReadOnlyMemory<byte> payload = context.Features.GetRequiredFeature<AwsRequest>().Body;
        ProviderAnswer answer = ProvidersApi.Find(context, providers).TryGet(out IProvider? provider, out VirgaError? error)
            ? await provider.InvokeAsync(new ProviderCall(NameOf(context), payload, TimeSpan.FromSeconds(seconds)), context.RequestAborted).ConfigureAwait(false)
            : ProviderAnswer.Refused(error);
        if (answer.Refusal is { } refusal)
        {
            await RestJson.WriteErrorAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        if (answer.FunctionError is { } kind)
        {
            context.Response.Headers["X-Amz-Function-Error"] = kind;
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(answer.Payload, context.RequestAborted).ConfigureAwait(false);
    }
}
