using System.Globalization;
using System.Numerics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Bridges;
using Virga.Node.Federation.Disputes;
using Virga.Node.Federation.Gateways;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>The node as a gateway, under <c>/_virga/v1/gateway</c>: its stake, what it is owed, its votes, and its bond as a relayer. Its key stays with it, so the node acts.</summary>
internal sealed class GatewayApi(GatewayMembership membership, VoteKeeper votes, BridgeBond bond) : INodeRoutes
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ManagementApi.Prefix}/gateway", StatusAsync);
        routes.MapPost($"{ManagementApi.Prefix}/gateway/stake", StakeAsync);
        routes.MapPost($"{ManagementApi.Prefix}/gateway/exit", ExitAsync);
        routes.MapPost($"{ManagementApi.Prefix}/gateway/withdraw", WithdrawAsync);
        routes.MapPost($"{ManagementApi.Prefix}/gateway/votes/{{claim}}", VoteAsync);
        routes.MapPost($"{ManagementApi.Prefix}/gateway/bond", BondAsync);
        routes.MapPost($"{ManagementApi.Prefix}/gateway/release", ReleaseAsync);
        routes.MapPost($"{ManagementApi.Prefix}/gateway/unbond", UnbondAsync);
    }

    private async Task StatusAsync(HttpContext context)
    {
        if (!(await membership.StateAsync(context.RequestAborted).ConfigureAwait(false)).TryGet(out GatewayRegistryContract.GatewayValue? state, out VirgaError? error))
        {
            await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
            return;
        }

        await RestJson.WriteAsync(context, 200, new GatewayView
        {
            Account = membership.Address.ToString(),
            IsGateway = state.Known && !state.Stake.IsZero,
            Stake = Dollars.FromUnits(state.Stake).ToString(),
            Cloud = state.Known ? (int)state.Cloud : null,
            Region = Encoding.ASCII.GetString(state.About.Region.ToArray()).TrimEnd('\0'),
            Capacity = (long)state.About.Capacity,
            Url = state.About.Url,
            Reputation = (int)state.Reputation,
            Heartbeat = (long)state.Heartbeat,
            IsListed = !state.Place.IsZero,
            UnbondedAt = state.UnbondedAt.IsZero ? null : (long)state.UnbondedAt,
        }).ConfigureAwait(false);
    }

    private Task StakeAsync(HttpContext context) => AmountAsync(context, (request, units) =>
        membership.StakeAsync(request.Name!, units, request.Cloud is { } cloud ? new GatewayPlace(cloud, request.Region ?? "", request.Capacity ?? 1) : null, request.Mint ?? false, context.RequestAborted));

    private Task ExitAsync(HttpContext context) => SentAsync<NamedRequest>(context, request => membership.ExitAsync(request.Name!, context.RequestAborted));

    private Task BondAsync(HttpContext context) => AmountAsync(context, (request, units) => bond.AddAsync(request.Name!, units, request.Mint ?? false, context.RequestAborted));

    private Task ReleaseAsync(HttpContext context) => AmountAsync(context, (request, units) => bond.ReleaseAsync(request.Name!, units, context.RequestAborted));

    private Task UnbondAsync(HttpContext context) => SentAsync<NamedRequest>(context, request => bond.UnbondAsync(request.Name!, context.RequestAborted));

    private static Task AmountAsync(HttpContext context, Func<StakeRequest, BigInteger, Task<Result<EvmReceipt>>> run) => SentAsync<StakeRequest>(context, request =>
        Dollars.Parse(request.Amount ?? "").TryGet(out Dollars amount, out VirgaError? error) && amount.ToUnits().TryGet(out BigInteger units, out error) ? run(request, units) : Task.FromResult<Result<EvmReceipt>>(error));

    private async Task WithdrawAsync(HttpContext context)
    {
        BigInteger units = default;
        EvmAddress to = membership.Address;
        bool isDone = Read<WithdrawRequest>(context).TryGet(out WithdrawRequest? request, out VirgaError? error) && (request.To is null || EvmAddress.Parse(request.To).TryGet(out to, out error))
            && (await membership.WithdrawAsync(request.Name!, to, context.RequestAborted).ConfigureAwait(false)).TryGet(out units, out error);
        await (isDone ? RestJson.WriteAsync(context, 200, new { To = to.ToString(), Withdrawn = Dollars.FromUnits(units).ToString() }) : RestJson.WriteErrorAsync(context, error!)).ConfigureAwait(false);
    }

    private Task VoteAsync(HttpContext context) => SentAsync<VoteRequest>(context, request =>
        ulong.TryParse((string?)context.Request.RouteValues["claim"], NumberStyles.None, CultureInfo.InvariantCulture, out ulong claim) && request.Uphold is { } isUpheld
            ? votes.CommitAsync(claim, isUpheld, request.Mint ?? false, context.RequestAborted)
            : Task.FromResult<Result<EvmReceipt>>(new VirgaError(Outcome.InvalidParameter, "A vote names a claim by its number, and whether to uphold it.")));

    /// <summary>Answers once the transaction is in a block.</summary>
    private static async Task SentAsync<T>(HttpContext context, Func<T, Task<Result<EvmReceipt>>> run)
        where T : NamedRequest
    {
        EvmReceipt? receipt = null;
        bool isDone = Read<T>(context).TryGet(out T? request, out VirgaError? error) && (await run(request).ConfigureAwait(false)).TryGet(out receipt, out error);
        await (isDone ? RestJson.WriteAsync(context, 200, new { Transaction = receipt!.TransactionHash.ToString(), Block = receipt.BlockNumber }) : RestJson.WriteErrorAsync(context, error!)).ConfigureAwait(false);
    }

    private static Result<T> Read<T>(HttpContext context)
        where T : NamedRequest => !RestJson.Read<T>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out T? request, out VirgaError? error) ? error
        : request.Name is { Length: > 0 and <= 64 } ? request
        : new VirgaError(Outcome.InvalidParameter, "An action has a Name of 1 to 64 characters: the same name again is the same action.");

    private record NamedRequest(string? Name);

    private sealed record StakeRequest(string? Name, string? Amount, int? Cloud, string? Region, int? Capacity, bool? Mint) : NamedRequest(Name);

    private sealed record WithdrawRequest(string? Name, string? To) : NamedRequest(Name);

    private sealed record VoteRequest(string? Name, bool? Uphold, bool? Mint) : NamedRequest(Name);

    private sealed record GatewayView
    {
        public required string Account { get; init; }

        public required bool IsGateway { get; init; }

        public required string Stake { get; init; }

        public int? Cloud { get; init; }

        public string? Region { get; init; }

        public long Capacity { get; init; }

        public string? Url { get; init; }

        public int Reputation { get; init; }

        /// <summary>Block of the last sign of life.</summary>
        public long Heartbeat { get; init; }

        public bool IsListed { get; init; }

        /// <summary>Block from which the stake can be taken back; null: it isn't leaving.</summary>
        public long? UnbondedAt { get; init; }
    }
}
