using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>The node's chain, under <c>/_virga/v1/chain</c>: its state, starting the local one, and money on it.</summary>
internal sealed class ChainApi(ChainConnection connection, EvmClient client, LocalChain local, ManagementChains deployments, GatewayAccount account, NodeEndpoint endpoint) : INodeRoutes
{
    private const int MaxBalances = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ManagementApi.Prefix}/chain", StatusAsync);
        routes.MapPost($"{ManagementApi.Prefix}/chain/up", UpAsync);
        routes.MapPost($"{ManagementApi.Prefix}/chain/fund", FundAsync);
        routes.MapGet($"{ManagementApi.Prefix}/chain/balances", BalancesAsync);
        routes.MapPost($"{ManagementApi.Prefix}/chain/deploy", DeployAsync);
        routes.MapPost($"{ManagementApi.Prefix}/chain/await", AwaitAsync);
    }

    private async Task StatusAsync(HttpContext context)
    {
        if (connection.Address is null && !local.IsWanted)
        {
            await RestJson.WriteAsync(context, 200, new ChainView { Kind = "none" }).ConfigureAwait(false);
            return;
        }

        if (!(await client.ChainIdAsync(context.RequestAborted).ConfigureAwait(false)).TryGet(out ulong id, out VirgaError? error)
            || !(await client.BlockAsync("latest", context.RequestAborted).ConfigureAwait(false)).TryGet(out EvmBlock? head, out error))
        {
            await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
            return;
        }

        string? address = connection.Address?.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped); // a user name and password in it stay here
        await RestJson.WriteAsync(context, 200, new ChainView
        {
            Kind = local.IsWanted ? "local" : "remote",
            Address = address,
            Rpc = endpoint.Address + RpcGate.Path,
            ChainId = id,
            Head = head?.Number,
            HeadHash = head?.Hash.ToString(),
            HeadTime = head?.Time,
            BaseFee = head?.BaseFee.ToString(),
            Account = account.Address.ToString(),
            Directory = deployments.Current is { } joined ? new DirectoryAddress(joined.Directory, joined.Since).ToString() : null,
            Contracts = deployments.Current is { } chain ? ContractsView.Of(chain) : null,
            Parameters = deployments.Current?.Parameters,
            Trouble = deployments.Trouble?.Message,
        }).ConfigureAwait(false);
    }

    private async Task DeployAsync(HttpContext context)
    {
        EvmAddress? token = null;
        VirgaError? error = null;
        if (RestJson.Read<DeployRequest>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out DeployRequest? request, out error) && request.Token is not null)
        {
            error = EvmAddress.Parse(request.Token).TryGet(out EvmAddress given, out VirgaError? wrong) ? null : wrong;
            token = given;
        }

        if (error is null && request!.Name is not { Length: > 0 and <= 64 })
        {
            error = new VirgaError(Outcome.InvalidParameter, "A deployment needs a name of 1 to 64 characters: the same name again is the same deployment.");
        }

        DirectoryAddress directory = default;
        bool isMade = error is null && (await deployments.DeployAsync(request!.Name!, token, request.Parameters ?? new ChainParameters(), context.RequestAborted).ConfigureAwait(false)).TryGet(out directory, out error);
        await (isMade ? RestJson.WriteAsync(context, 200, new { Directory = directory.ToString() }) : RestJson.WriteErrorAsync(context, error!)).ConfigureAwait(false);
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

    /// <summary>The local chain makes blocks until that one, without being idle: somebody waits for it.</summary>
    private Task AwaitAsync(HttpContext context)
    {
        if (!RestJson.Read<AwaitRequest>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out AwaitRequest? request, out VirgaError? error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        local.Await(request.Block);
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

    private sealed record AwaitRequest(ulong Block);

    private sealed record FundRequest(string? Address, string? Amount);

    private sealed record BalanceView(string Address, string Balance, string Wei);

    private sealed record DeployRequest(string? Name, string? Token, ChainParameters? Parameters);

    private sealed record ContractsView(string Functions, string Gateways, string Oracle, string Billing, string Disputes, string Access, string Bridge, string Token)
    {
        public static ContractsView Of(ManagementChain chain) => new(
            chain.Functions.Address.ToString(), chain.Gateways.Address.ToString(), chain.Oracle.Address.ToString(), chain.Billing.Address.ToString(),
            chain.Disputes.Address.ToString(), chain.Access.Address.ToString(), chain.Bridge.Address.ToString(), chain.Token.Address.ToString());
    }

    private sealed record ChainView
    {
        public required string Kind { get; init; }

        public string? Address { get; init; }

        public string? Rpc { get; init; }

        public ulong? ChainId { get; init; }

        public ulong? Head { get; init; }

        public string? HeadHash { get; init; }

        public DateTimeOffset? HeadTime { get; init; }

        public string? BaseFee { get; init; }

        /// <summary>The node's own.</summary>
        public string? Account { get; init; }

        /// <summary>As <c>--directory</c> takes it; null: none is joined.</summary>
        public string? Directory { get; init; }

        public ContractsView? Contracts { get; init; }

        public ChainParameters? Parameters { get; init; }

        /// <summary>Why none is joined.</summary>
        public string? Trouble { get; init; }
    }
}
