using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>The node's chain, under <c>/_virga/v1/chain</c>: its state, starting the local one, and money on it.</summary>
internal sealed class ChainApi(ChainConnection connection, EvmClient client, LocalChain local, NodeEndpoint endpoint)
{
    private const int MaxBalances = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ManagementApi.Prefix}/chain", StatusAsync);
        routes.MapPost($"{ManagementApi.Prefix}/chain/up", UpAsync);
        routes.MapPost($"{ManagementApi.Prefix}/chain/fund", FundAsync);
        routes.MapGet($"{ManagementApi.Prefix}/chain/balances", BalancesAsync);
    }

    private async Task StatusAsync(HttpContext context)
    {
        if (connection.Address is null && !local.IsWanted)
        {
            await RestJson.WriteAsync(context, 200, new ChainView("none", null, null, null, null, null, null, null)).ConfigureAwait(false);
            return;
        }

        if (!(await client.ChainIdAsync(context.RequestAborted).ConfigureAwait(false)).TryGet(out ulong id, out VirgaError? error)
            || !(await client.BlockAsync("latest", context.RequestAborted).ConfigureAwait(false)).TryGet(out EvmBlock? head, out error))
        {
            await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
            return;
        }

        string? address = connection.Address?.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped); // a user name and password in it stay here
        await RestJson.WriteAsync(context, 200, new ChainView(local.IsWanted ? "local" : "remote", address, endpoint.Address + RpcGate.Path, id, head?.Number, head?.Hash.ToString(), head?.Time, head?.BaseFee.ToString())).ConfigureAwait(false);
    }

    private Task UpAsync(HttpContext context)
    {
        if (local.Up() is { } error)
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        context.Response.StatusCode = 202;
        return Task.CompletedTask;
    }

    private async Task FundAsync(HttpContext context)
    {
        EvmAddress address = default;
        Wei amount = default;
        VirgaError? error = null;
        bool isRead = RestJson.Read<FundRequest>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out FundRequest? request, out error)
            && EvmAddress.Parse(request.Address).TryGet(out address, out error) && Wei.Parse(request.Amount ?? "").TryGet(out amount, out error);
        error = isRead ? await local.FundAsync(address, amount, context.RequestAborted).ConfigureAwait(false) : error;
        await (error is null ? BalancesAsync(context, [address]) : RestJson.WriteErrorAsync(context, error)).ConfigureAwait(false);
    }

    private async Task BalancesAsync(HttpContext context)
    {
        List<EvmAddress> addresses = [];
        foreach (string? text in context.Request.Query["address"].Take(MaxBalances))
        {
            if (!EvmAddress.Parse(text).TryGet(out EvmAddress address, out VirgaError? error))
            {
                await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
                return;
            }

            addresses.Add(address);
        }

        await BalancesAsync(context, addresses).ConfigureAwait(false);
    }

    private async Task BalancesAsync(HttpContext context, IReadOnlyList<EvmAddress> addresses)
    {
        List<BalanceView> balances = [];
        foreach (EvmAddress address in addresses)
        {
            if (!(await client.BalanceAsync(address, context.RequestAborted).ConfigureAwait(false)).TryGet(out Wei balance, out VirgaError? error))
            {
                await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
                return;
            }

            balances.Add(new BalanceView(address.ToString(), balance.ToString(), balance.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        await RestJson.WriteAsync(context, 200, balances).ConfigureAwait(false);
    }

    private sealed record FundRequest(string? Address, string? Amount);

    private sealed record BalanceView(string Address, string Balance, string Wei);

    private sealed record ChainView(string Kind, string? Address, string? Rpc, ulong? ChainId, ulong? Head, string? HeadHash, DateTimeOffset? HeadTime, string? BaseFee);
}
