using System.Numerics;
using Microsoft.Extensions.Hosting;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Gateways;

/// <summary>
/// While the node is a gateway: a heartbeat once an epoch, which keeps the epoch's seed, other words when its address changed, and an eye on the
/// others, of whom those that were silent too long come off the list. What is sent is named by the epoch, so that nothing is sent twice.
/// </summary>
internal sealed class GatewayLife(ChainWatch watch, GatewayTransactions transactions, GatewayOptions options) : BackgroundService
{
    private ulong? lived;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => watch.RunAsync("the gateway couldn't do its part of this epoch", LiveAsync, stoppingToken);

    private async Task<VirgaError?> LiveAsync(ManagementChain chain, ulong head, CancellationToken cancellation)
    {
        ulong epoch = head / (ulong)chain.Parameters.EpochBlocks;
        if (epoch == lived)
        {
            return null;
        }

        if (!(await chain.Gateways.GatewayOfAsync(transactions.Address, cancellation).ConfigureAwait(false)).TryGet(out GatewayRegistryContract.GatewayValue? own, out VirgaError? error))
        {
            return error;
        }

        if (own.Stake < chain.Parameters.MinimumStake || !own.UnbondedAt.IsZero)
        {
            lived = null; // this is no gateway, and may become one
            return null;
        }

        error = own.Place.IsZero || own.Heartbeat / chain.Parameters.EpochBlocks < epoch ? await transactions.SendAsync(chain.Gateways.Heartbeat(Name(chain, "heartbeat", epoch)), cancellation).ConfigureAwait(false) : null;
        byte[] peer = options.Peer() is { Length: > 0 } known ? known : own.About.Peer;
        error ??= own.About.Url != options.Url() || !own.About.Peer.AsSpan().SequenceEqual(peer)
            ? await transactions.SendAsync(chain.Gateways.Describe(Name(chain, "describe", epoch), own.About with { Url = options.Url(), Peer = peer }), cancellation).ConfigureAwait(false)
            : null;
        error ??= await WatchAsync(chain, epoch, head, cancellation).ConfigureAwait(false);
        lived = error is null ? epoch : lived;
        return error;
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
}
