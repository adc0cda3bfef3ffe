using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Federation.Providers;
using Virga.Node.Gateway;
using Virga.Node.Metering;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Providers and what calls cost there, under <c>/_virga/v1/providers</c> and <c>/_virga/v1/prices</c>. Secrets come in and never go out.</summary>
internal sealed class ProvidersApi(ProviderCatalog providers, PriceComparison comparison, PriceList prices) : INodeRoutes
{
    public const string Path = $"{ManagementApi.Prefix}/providers";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, context => RestJson.WriteAsync(context, 200, providers.All.Select(ViewOf).ToArray()));
        routes.MapPost(Path, AddAsync);
        routes.MapDelete($"{Path}/{{provider}}", RemoveAsync);
        routes.MapGet($"{Path}/{{provider}}/check", CheckAsync);
        routes.MapGet($"{ManagementApi.Prefix}/prices", PricesAsync);
        routes.MapGet($"{ManagementApi.Prefix}/prices/own", context => RestJson.WriteAsync(context, 200, new
        {
            prices.Currency, providers.Local.Prices.RequestPicos, providers.Local.Prices.GigabyteSecondPicos, prices.Source,
        }));
    }

    public static Result<IProvider> Find(HttpContext context, ProviderCatalog providers)
    {
        string name = (string)context.Request.RouteValues["provider"]!;
        return providers.TryFind(name, out IProvider? provider) ? Result.Of(provider) : ProviderCatalog.Missing(name);
    }

    private Task AddAsync(HttpContext context)
    {
        VirgaError? error = RestJson.Read<ProviderRequest>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out ProviderRequest? asked, out VirgaError? wrong)
            ? asked.ToRecord().TryGet(out ProviderRecord? record, out wrong) ? providers.Add(record) : wrong
            : wrong;
        return error is null && providers.TryFind(asked!.Name!, out IProvider? made) ? RestJson.WriteAsync(context, 201, ViewOf(made)) : RestJson.WriteErrorAsync(context, error!);
    }

    private Task RemoveAsync(HttpContext context)
    {
        if (providers.Remove((string)context.Request.RouteValues["provider"]!) is { } error)
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private async Task CheckAsync(HttpContext context)
    {
        VirgaError? error = Find(context, providers).TryGet(out IProvider? provider, out VirgaError? missing) ? await provider.CheckAsync(context.RequestAborted).ConfigureAwait(false) : missing;
        await (error is null ? RestJson.WriteAsync(context, 200, ViewOf(provider!)) : RestJson.WriteErrorAsync(context, error)).ConfigureAwait(false);
    }

    private async Task PricesAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        string? function = query["function"];
        if (!Number(query, "calls").TryGet(out long calls, out VirgaError? error) || !Number(query, "ms").TryGet(out long millis, out error) || !Number(query, "memory").TryGet(out long memory, out error)
            || !comparison.WorkloadOf(function, Given(calls), Given(millis), (int?)Given(Math.Min(memory, int.MaxValue))).TryGet(out Workload? workload, out error))
        {
            await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
            return;
        }

        IReadOnlyList<PriceRow> rows = await comparison.CompareAsync(workload, context.RequestAborted).ConfigureAwait(false);
        await RestJson.WriteAsync(context, 200, new
        {
            Currency = "USD",
            workload.Calls,
            workload.BilledMillis,
            workload.MemoryMegabytes,
            Prices = rows.Select(row => new PriceView(row.Name, row.Kind.ToString(), row.Region, Dollars(row.RequestPicos), Dollars(row.DurationPicos), Dollars(row.TotalPicos), row.Source)),
        }).ConfigureAwait(false);
    }

    private static long? Given(long number) => number < 0 ? null : number;

    /// <summary>-1: it isn't there.</summary>
    private static Result<long> Number(IQueryCollection query, string name) =>
        query[name].Count == 0 ? -1
        : long.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
        : new VirgaError(Outcome.InvalidParameter, $"{name} is a whole number.");

    /// <summary>Exact, with the twelve decimals that the amount has.</summary>
    private static string? Dollars(Int128? picos) => picos is { } amount ? string.Create(CultureInfo.InvariantCulture, $"{amount / 1_000_000_000_000}.{amount % 1_000_000_000_000:000000000000}") : null;

    private static ProviderView ViewOf(IProvider provider)
    {
        ProviderDescription about = provider.Description;
        return new ProviderView(about.Name, about.Kind.ToString(), about.Region, about.Address?.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped), about.TakesZips, about.TakesImages);
    }

    private sealed record ProviderView(string Name, string Kind, string Region, string? Address, bool TakesZips, bool TakesImages);

    private sealed record PriceView(string Name, string Kind, string Region, string? Requests, string? Duration, string? Total, string Source);
}
