using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.Wire;
using Virga.Node.Federation.Providers;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Identity;
using Virga.Node.Invocations;
using Virga.Node.Values;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>
/// <c>POST /_virga/mesh/NAME</c>: a function (or anybody with credentials) calls another by name, wherever it is. The request is signed; its
/// role needs <c>lambda:InvokeFunction</c> on the function or <c>virga:Invoke</c> on the end point or provider's function.
/// </summary>
internal sealed class MeshEndpoint(MeshDirectory directory, MeshRouter router, FunctionCatalog catalog, LambdaAccess access, Authorizer authorizer, TimeProvider time) : INodeRoutes
{
    public const string Prefix = "/_virga/mesh";

    /// <summary>As in Lambda's Runtime API: Unix milliseconds.</summary>
    private const string DeadlineHeader = "Lambda-Runtime-Deadline-Ms";

    /// <summary>Source: IETF draft-ietf-httpapi-idempotency-key-header.</summary>
    private const string IdempotencyHeader = "Idempotency-Key";

    /// <summary>Where the call went, in answers.</summary>
    private const string PlaceHeader = "X-Virga-Place";

    private const int MaxTrace = 1024;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost($"{Prefix}/{{**name}}", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        AwsRequest request = context.Features.GetRequiredFeature<AwsRequest>();
        string name = context.Request.RouteValues["name"] as string ?? "";
        if (!directory.Find(name).TryGet(out MeshTarget? target, out VirgaError? error)
            || (error = Check(context, request, target)) is not null
            || !Read(context.Request, request).TryGet(out MeshCall? call, out error))
        {
            await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
            return;
        }

        ProviderAnswer answer = await router.CallAsync(target, call, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers[PlaceHeader] = target.Place;
        context.Response.Headers[TraceContext.Header] = call.TraceId;
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
        context.Response.ContentLength = answer.Payload.Length;
        await context.Response.Body.WriteAsync(answer.Payload, context.RequestAborted).ConfigureAwait(false);
    }

    private VirgaError? Check(HttpContext context, AwsRequest request, MeshTarget target) =>
        target.Key is null && FunctionReference.Parse(target.Function).TryGet(out FunctionReference reference, out _) && catalog.TryFind(reference.Name, out Function? function)
            ? access.CheckFunction(request.Principal, target.Action, function, reference.Qualifier, new RequestKeys(context, request))
            : authorizer.Check(request.Principal, target.Action, target.Resource, new RequestKeys(context, request));

    private Result<MeshCall> Read(HttpRequest http, AwsRequest request)
    {
        DateTimeOffset? deadline = null;
        if (http.Headers[DeadlineHeader] is { Count: > 0 } asked)
        {
            if (!long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out long millis) || millis > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            {
                return new VirgaError(Outcome.InvalidParameter, $"{DeadlineHeader} is a time in Unix milliseconds.");
            }

            deadline = DateTimeOffset.FromUnixTimeMilliseconds(millis);
        }

        return MeshHops.Next(TraceOf(http)) is { } trace
            ? new MeshCall(request.Body, deadline, http.Headers.ContainsKey(IdempotencyHeader), trace)
            : new VirgaError(Outcome.InvalidParameter, $"More than {MeshHops.Most} calls by name led to this one: it was dropped, since they may go in a circle.") { AwsCode = Lineage.ErrorCode };
    }

    private string TraceOf(HttpRequest http)
    {
        string given = http.Headers[TraceContext.Header].ToString();
        return given.Length is > 0 and <= MaxTrace ? given
            : TraceContext.FromParent(http.Headers[TraceContext.ParentHeader].ToString()) ?? TraceHeader.New(time.GetUtcNow(), null);
    }
}
