using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Settlement;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Which functions serve end points, under <c>/_virga/v1/end-points</c>, and what became of their receipts, under <c>/_virga/v1/batches</c>.</summary>
internal sealed class CallApi(IEndPointFunctions functions, FunctionCatalog catalog, Settler settler) : INodeRoutes
{
    private const int MaxBatches = 1_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ManagementApi.Prefix}/end-points", context => RestJson.WriteAsync(context, 200, functions.All));
        routes.MapPut($"{ManagementApi.Prefix}/end-points/{{id}}", PutAsync);
        routes.MapDelete($"{ManagementApi.Prefix}/end-points/{{id}}", DeleteAsync);
        routes.MapGet($"{ManagementApi.Prefix}/batches", context => RestJson.WriteAsync(context, 200, settler.Batches.TakeLast(MaxBatches).Select(BatchView.Of).ToArray()));
    }

    private Task PutAsync(HttpContext context)
    {
        if (!IdOf(context).TryGet(out uint id, out VirgaError? error)
            || !RestJson.Read<PutRequest>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out PutRequest? request, out error)
            || !FunctionReference.Parse(request.FunctionName ?? "", request.Qualifier).TryGet(out FunctionReference function, out error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        if (!catalog.TryFind(function.Name, out Function? found) || !found.Has(function.Qualifier))
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, $"Function not found: {request.FunctionName}"));
        }

        EndPointFunction mapping = new(id, function.Name, function.Qualifier, request.AnyCode);
        functions.Save(mapping);
        return RestJson.WriteAsync(context, 200, mapping);
    }

    private Task DeleteAsync(HttpContext context)
    {
        if (!IdOf(context).TryGet(out uint id, out VirgaError? error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        if (!functions.Remove(id))
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, $"No function serves the end point {id} here."));
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private static Result<uint> IdOf(HttpContext context) =>
        uint.TryParse(context.Request.RouteValues["id"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id > 0 ? id : new VirgaError(Outcome.InvalidParameter, "An end point's id is a number from 1.");

    private sealed record PutRequest(string? FunctionName, string? Qualifier, bool AnyCode = false);

    private sealed record BatchView(long Id, string State, string Policy, ulong FromEpoch, ulong ThroughEpoch, int Calls, ulong PicoDollars, uint Number, ulong SettledAt, string Root, string? Journal)
    {
        public static BatchView Of(CallBatch batch) => new(
            batch.Id, batch.State.ToString(), batch.Policy.ToString(CultureInfo.InvariantCulture), batch.FromEpoch, batch.ThroughEpoch, batch.Totals.Calls, batch.Totals.Money, batch.Number, batch.SettledAt, batch.Root.ToString(), batch.Journal?.ToString());
    }
}
