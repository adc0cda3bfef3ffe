using System.Numerics;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Gateways;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Bridges;

/// <summary>The node's money out of which it answers locks: what isn't there can't be lost.</summary>
internal sealed class BridgeBond(ManagementChains chains, GatewayTransactions transactions)
{
    private static readonly VirgaError NotJoined = new(Outcome.Unavailable, "The node has joined no management chain.");

    /// <param name="name">Of the action: the same again goes on with it.</param>
    /// <param name="isMinted">Made out of nothing first, as only a test dollar can be.</param>
    public async Task<Result<EvmReceipt>> AddAsync(string name, BigInteger units, bool isMinted, CancellationToken cancellation)
    {
        if (chains.Current is not { } chain)
        {
            return NotJoined;
        }

        if (isMinted && (await transactions.RunAsync(chain.Token.Mint($"bond/{name}/mint", transactions.Address, units), cancellation).ConfigureAwait(false)).Error is { } refused)
        {
            return refused;
        }

        return (await transactions.RunAsync(chain.Token.Approve($"bond/{name}/approve", chain.Bridge.Address, units), cancellation).ConfigureAwait(false)).Error is { } unapproved
            ? unapproved
            : await transactions.RunAsync(chain.Bridge.Bond($"bond/{name}/bond", units), cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks for free bond back: it can be had after a delay.</summary>
    public async Task<Result<EvmReceipt>> ReleaseAsync(string name, BigInteger units, CancellationToken cancellation) =>
        chains.Current is { } chain ? await transactions.RunAsync(chain.Bridge.Release($"bond/{name}/release", units), cancellation).ConfigureAwait(false) : NotJoined;

    /// <summary>Has what was asked for.</summary>
    public async Task<Result<EvmReceipt>> UnbondAsync(string name, CancellationToken cancellation) =>
        chains.Current is { } chain ? await transactions.RunAsync(chain.Bridge.Unbond($"bond/{name}/unbond"), cancellation).ConfigureAwait(false) : NotJoined;
}
