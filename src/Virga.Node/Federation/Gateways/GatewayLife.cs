using System.Numerics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Gateways;

/// <summary>
/// While the node is a gateway: a heartbeat once an epoch, which keeps the epoch's seed, other words when its address changed, and an eye on the
/// others, of whom those that were silent too long come off the list. What is sent is named by the epoch, so that nothing is sent twice.
/// </summary>
internal sealed partial class GatewayLife(ManagementChains chains, GatewayTransactions transactions, GatewayOptions options, EvmClient client, ILogger<GatewayLife> logger) : BackgroundService
{
    private string? trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ManagementChain chain = await chains.JoinedAsync(stoppingToken).ConfigureAwait(false);
        ulong? lived = null;
        while (true)
        {
            (lived, VirgaError? error) = await LiveAsync(chain, lived, stoppingToken).ConfigureAwait(false);
            if (error is not null && trouble != error.Message)
            {
                LogTrouble(error.Message);
            }

            trouble = error?.Message;

            await client.WaitForHeadAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>The epoch for which all is done; null: none, or this is no gateway, which may become one.</summary>
    private async Task<(ulong? Epoch, VirgaError? Error)> LiveAsync(ManagementChain chain, ulong? lived, CancellationToken cancellation)
    {
        if (!(await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error))
        {
            return (lived, error);
        }

        ulong epoch = head / (ulong)chain.Parameters.EpochBlocks;
        if (epoch == lived)
        {
            return (lived, null);
        }

        if (!(await chain.Gateways.GatewayOfAsync(transactions.Address, cancellation).ConfigureAwait(false)).TryGet(out GatewayRegistryContract.GatewayValue? own, out error))
        {
            return (lived, error);
        }

        if (own.Stake < chain.Parameters.MinimumStake || !own.UnbondedAt.IsZero)
        {
            return (null, null);
        }

        error = own.Place.IsZero || own.Heartbeat / chain.Parameters.EpochBlocks < epoch ? await transactions.SendAsync(chain.Gateways.Heartbeat(Name(chain, "heartbeat", epoch)), cancellation).ConfigureAwait(false) : null;
        byte[] peer = options.Peer() is { Length: > 0 } known ? known : own.About.Peer;
        error ??= own.About.Url != options.Url() || !own.About.Peer.AsSpan().SequenceEqual(peer)
            ? await transactions.SendAsync(chain.Gateways.Describe(Name(chain, "describe", epoch), own.About with { Url = options.Url(), Peer = peer }), cancellation).ConfigureAwait(false)
            : null;
        error ??= await WatchAsync(chain, epoch, head, cancellation).ConfigureAwait(false);
        return error is null ? (epoch, null) : (lived, error);
    }

    /// <summary>A part of the list, each gateway beginning at another place, so that not all of them say the same.</summary>
    private async Task<VirgaError?> WatchAsync(ManagementChain chain, ulong epoch, ulong head, CancellationToken cancellation)
    {
        if (!(await chain.Gateways.CountAtAsync(epoch, cancellation).ConfigureAwait(false)).TryGet(out BigInteger count, out VirgaError? error) || count.IsZero)
        {
            return error;
        }

        ulong first = transactions.Address.Low + epoch;
        int unlisted = 0;
        for (ulong i = 0; i < Math.Min((ulong)count, (ulong)options.MostWatched) && unlisted < options.MostUnlisted; i++)
        {
            if (!(await chain.Gateways.GatewayAtAsync(epoch, (first + i) % (ulong)count, cancellation).ConfigureAwait(false)).TryGet(out EvmAddress other, out error)
                || !(await chain.Gateways.GatewayOfAsync(other, cancellation).ConfigureAwait(false)).TryGet(out GatewayRegistryContract.GatewayValue? gateway, out error))
            {
                return error;
            }

            if (!gateway.Place.IsZero && other != transactions.Address && head > gateway.Heartbeat + chain.Parameters.SilentBlocks)
            {
                VirgaError? refused = await transactions.SendAsync(chain.Gateways.Unlist(Name(chain, $"unlist/{other}", epoch), other), cancellation).ConfigureAwait(false);
                if (refused is { Outcome: not Outcome.Conflict })
                {
                    return refused;
                }

                unlisted++; // or another gateway did it, or it lives again
            }
        }

        return null;
    }

    private static string Name(ManagementChain chain, string what, ulong epoch) => $"{chain.Directory}/{what}/{epoch}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "the gateway couldn't do its part of this epoch, and tries again: {Reason}")]
    private partial void LogTrouble(string reason);
}
