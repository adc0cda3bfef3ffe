using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Values;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Serves HTTP APIs: find the route, throttle, authorize, integrate. Source: API Gateway developer guide, "Work with HTTP APIs".
/// </summary>
internal sealed class HttpApiEndpoint(ServedApis apis, ApiAuthorization authorization, LambdaIntegration functions, HttpIntegration urls, AccessLog log, NodeAddress address, TimeProvider time)
{
    private const int MaxBody = 10 << 20;

    public async Task HandleAsync(HttpContext context, ApiAddress at)
    {
        if (!apis.TryFind(at, out ServedStage? stage, out string path))
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"message":"Not Found"}""").ConfigureAwait(false);
            return;
        }

        ApiRequest request = Route(context, stage, path);
        if (stage.Cors is { } cors && ApiCorsRules.IsPreflight(context.Request))
        {
            ApiCorsRules.Preflight(context, cors);
            context.Response.Headers["Apigw-Requestid"] = request.IdText;
        }
        else if (!request.HasRoute)
        {
            await ApiAnswer.RefuseAsync(request, 404).ConfigureAwait(false);
        }
        else if (request.Route.Bucket?.TryTake() == false)
        {
            await ApiAnswer.RefuseAsync(request, 429).ConfigureAwait(false);
        }
        else if (await RequestBody.ReadAsync(context.Request, MaxBody).ConfigureAwait(false) is { } body)
        {
            using (body)
            {
                request.Body = body.Memory;
                await ServeAsync(request).ConfigureAwait(false);
            }
        }
        else
        {
            await ApiAnswer.RefuseAsync(request, 413).ConfigureAwait(false);
        }

        log.Write(request);
    }

    private ApiRequest Route(HttpContext context, ServedStage stage, string path)
    {
        Span<Range> values = stackalloc Range[RouteTable.MaxVariables];
        ServedRoute? route = stage.Routes.Find(path, context.Request.Method, values);
        string[] variables = route is null or { Variables.Length: 0 } ? [] : new string[route.Variables.Length];
        for (int index = 0; index < variables.Length; index++)
        {
            string value = path[values[index]];
            variables[index] = value.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(value) : value; // the server leaves %2F
        }

        return new ApiRequest(context, stage, route, path, address, time.GetUtcNow()) { Variables = variables };
    }

    private async Task ServeAsync(ApiRequest request)
    {
        AccessVerdict verdict = await authorization.CheckAsync(request).ConfigureAwait(false);
        if (verdict.Status != 0)
        {
            if (verdict.Challenge is { } challenge)
            {
                request.Context.Response.Headers.WWWAuthenticate = challenge;
            }

            await ApiAnswer.RefuseAsync(request, verdict.Status).ConfigureAwait(false);
            return;
        }

        request.Caller = verdict.Caller;
        if (request.Route.Function is { } function)
        {
            if (request.Route.Integration!.RequestParameters is { } parameters)
            {
                ParameterMapping.ApplyToRequest(request, parameters);
            }

            await functions.RunAsync(request, function).ConfigureAwait(false);
        }
        else if (request.Route.Integration is { IntegrationType: "HTTP_PROXY" })
        {
            await urls.RunAsync(request).ConfigureAwait(false);
        }
        else
        {
            request.IntegrationError = "No integration defined for the route";
            await ApiAnswer.RefuseAsync(request, 500).ConfigureAwait(false);
        }
    }
}
