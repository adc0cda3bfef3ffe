using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>
/// What the node knows of the management chain, under <c>/_virga/v1/registry</c>. Lists come a page at a time: <c>limit</c> (1 to 1,000)
/// and <c>after</c>, which is the last page's <c>Next</c>.
/// </summary>
internal sealed class RegistryApi(RegistryMirror mirror) : INodeRoutes
{
    private const int MaxPage = 1_000;
    private const string Prefix = $"{ManagementApi.Prefix}/registry";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{Prefix}/end-points", EndPointsAsync);
        routes.MapGet($"{Prefix}/gateways", GatewaysAsync);
        routes.MapGet($"{Prefix}/epoch", EpochAsync);
    }

    private Task EndPointsAsync(HttpContext context)
    {
        RegistrySnapshot all = mirror.Now;
        return Limit(context).TryGet(out int limit, out VirgaError? error) && After(context).TryGet(out int after, out error)
            ? PageAsync(context, all.EndPointList, after, limit, one => View(all, one))
            : RestJson.WriteErrorAsync(context, error);
    }

    private Task GatewaysAsync(HttpContext context) =>
        Limit(context).TryGet(out int limit, out VirgaError? error) && After(context).TryGet(out int after, out error)
            ? PageAsync(context, mirror.Now.GatewayList, after, limit, View)
            : RestJson.WriteErrorAsync(context, error);

    /// <summary><c>?epoch=</c> one of the last; without it the current one.</summary>
    private Task EpochAsync(HttpContext context)
    {
        if (mirror.Head is not { } head)
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.Unavailable, "The registry isn't followed: no chain is joined, or its node doesn't answer."));
        }

        ulong number = mirror.Epoch;
        string? asked = context.Request.Query["epoch"];
        if (asked is not null && !ulong.TryParse(asked, CultureInfo.InvariantCulture, out number))
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.InvalidParameter, "epoch must be a number."));
        }

        return mirror.At(number) is { } epoch
            ? RestJson.WriteAsync(context, 200, new EpochAnswer(epoch.Epoch, head, epoch.Seed.ToString(), [.. epoch.Gateways.Select(address => address.ToString())], epoch.Loads))
            : RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, $"Epoch {number} isn't known: it is in the future, too long ago, or nobody kept its seed."));
    }

    private Task PageAsync<TItem, TView>(HttpContext context, IReadOnlyList<TItem> all, int after, int limit, Func<TItem, TView> view)
    {
        TView[] page = [.. all.Skip(after).Take(limit).Select(view)];
        return RestJson.WriteAsync(context, 200, new Page<TView>(mirror.Head, page, after + page.Length < all.Count ? after + page.Length : null));
    }

    private static Result<int> Limit(HttpContext context) => Number(context, "limit", 100, 1, MaxPage);

    private static Result<int> After(HttpContext context) => Number(context, "after", 0, 0, int.MaxValue);

    private static Result<int> Number(HttpContext context, string name, int usual, int least, int most)
    {
        string? text = context.Request.Query[name];
        return text is null ? usual
            : int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
            : new VirgaError(Outcome.InvalidParameter, string.Create(CultureInfo.InvariantCulture, $"{name} must be from {least} to {most}."));
    }

    private static EndPointView View(RegistrySnapshot all, RegisteredEndPoint one)
    {
        EndPointTerms? terms = all.Terms.GetValueOrDefault((one.Id, one.Version))?.Terms;
        return new EndPointView(
            one.Id, one.Owner.ToString(), one.Path, one.Version, one.IsRetired, one.RegisteredAt, terms?.Provider.ToString(), terms?.Methods.ToString(), terms?.IsOpen, terms?.PerCall, terms?.PerGbMs,
            terms is null ? null : [.. Enumerable.Range(0, 8).Select(cloud => (ushort)(terms.Policy >> (16 * cloud)))], terms?.Code.ToString(), terms is null || terms.OpenApi == default ? null : terms.OpenApi.ToString());
    }

    private static GatewayView View(RegisteredGateway one) => new(
        one.Address.ToString(), one.Cloud, one.Region, one.Capacity, one.Url, Hex.Of(one.Peer), one.Stake.ToString(CultureInfo.InvariantCulture), one.Reputation, one.Heartbeat, one.UnbondedAt == 0 ? null : one.UnbondedAt);

    private sealed record Page<T>(ulong? Head, IReadOnlyList<T> Items, int? Next);

    private sealed record EndPointView(
        uint Id, string Owner, string Path, uint Version, bool IsRetired, ulong RegisteredAt, string? Provider, string? Methods, bool? IsOpen, ulong? PerCallPicoDollars, ulong? PerGbMsPicoDollars, IReadOnlyList<ushort>? Policy, string? Code, string? OpenApi);

    private sealed record GatewayView(string Address, byte Cloud, string Region, uint Capacity, string Url, string Peer, string StakeTokenUnits, int Reputation, ulong Heartbeat, ulong? UnbondedAt);

    private sealed record EpochAnswer(ulong Epoch, ulong Head, string Seed, IReadOnlyList<string> Gateways, IReadOnlyList<ushort> Loads);
}
