using System.Numerics;
using System.Text;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Gateways;

/// <summary>What the node's operator does with its stake. Each is one action under a name that the caller gives: the same name again goes on with it.</summary>
internal sealed class GatewayMembership(ManagementChains chains, GatewayTransactions transactions, GatewayOptions options)
{
    private const int Clouds = 8;

    public EvmAddress Address => transactions.Address;

    /// <summary>Null fields: no gateway.</summary>
    public async Task<Result<GatewayRegistryContract.GatewayValue>> StateAsync(CancellationToken cancellation) =>
        chains.Current is { } chain ? await chain.Gateways.GatewayOfAsync(Address, cancellation).ConfigureAwait(false) : NotJoined();

    /// <summary>Stake for a gateway, which the account becomes if it isn't one.</summary>
    /// <param name="units">Of the token.</param>
    /// <param name="place">Needed to become one.</param>
    /// <param name="isMinted">Made out of nothing first, as only a test dollar can be.</param>
    public async Task<Result<EvmReceipt>> StakeAsync(string name, BigInteger units, GatewayPlace? place, bool isMinted, CancellationToken cancellation)
    {
        if (chains.Current is not { } chain)
        {
            return NotJoined();
        }

        if (!(await StateAsync(cancellation).ConfigureAwait(false)).TryGet(out GatewayRegistryContract.GatewayValue? state, out VirgaError? error))
        {
            return error;
        }

        if (place is null && !state.Known)
        {
            return new VirgaError(Outcome.InvalidParameter, "To become a gateway the node must be told its cloud and region: --cloud and --region.");
        }

        if (place is not null && (place.Cloud is < 0 or >= Clouds || place.Capacity < 1 || place.Region.Length is 0 or > Hash32.Size || !place.Region.All(char.IsAscii)))
        {
            return new VirgaError(Outcome.InvalidParameter, $"A gateway has a cloud from 0 to {Clouds - 1}, a region of 1 to {Hash32.Size} ASCII letters and a capacity of 1 at least.");
        }

        if (isMinted && (await transactions.RunAsync(chain.Token.Mint($"gateway/{name}/mint", Address, units), cancellation).ConfigureAwait(false)).Error is { } refused)
        {
            return refused;
        }

        if ((await transactions.RunAsync(chain.Token.Approve($"gateway/{name}/approve", chain.Gateways.Address, units), cancellation).ConfigureAwait(false)).Error is { } unapproved)
        {
            return unapproved;
        }

        TransactionIntent intent = place is null ? chain.Gateways.Stake($"gateway/{name}/stake", units) : chain.Gateways.Join($"gateway/{name}/stake", place.Cloud, units, Describe(place));
        return await transactions.RunAsync(intent, cancellation).ConfigureAwait(false);
    }

    public async Task<Result<EvmReceipt>> ExitAsync(string name, CancellationToken cancellation) =>
        chains.Current is { } chain ? await transactions.RunAsync(chain.Gateways.Exit($"gateway/{name}/exit"), cancellation).ConfigureAwait(false) : NotJoined();

    /// <summary>All that the contracts owe the account: stake that is due, bonds of disputes, what its calls earned.</summary>
    /// <returns>Units of the token.</returns>
    public async Task<Result<BigInteger>> WithdrawAsync(string name, EvmAddress to, CancellationToken cancellation)
    {
        if (chains.Current is not { } chain)
        {
            return NotJoined();
        }

        if (!(await StateAsync(cancellation).ConfigureAwait(false)).TryGet(out GatewayRegistryContract.GatewayValue? state, out VirgaError? error))
        {
            return error;
        }

        if (!state.UnbondedAt.IsZero && (await transactions.RunAsync(chain.Gateways.Unbond($"gateway/{name}/unbond", Address), cancellation).ConfigureAwait(false)).Error is { } early)
        {
            return early;
        }

        BigInteger all = 0;
        foreach ((Task<Result<BigInteger>> read, int scale, TransactionIntent take) in (IEnumerable<(Task<Result<BigInteger>>, int, TransactionIntent)>)
        [
            (chain.Gateways.OwedAsync(Address, cancellation), 1, chain.Gateways.Withdraw($"gateway/{name}/stake", to)),
            (chain.Disputes.OwedAsync(Address, cancellation), 1, chain.Disputes.Withdraw($"gateway/{name}/bonds", to)),
            (chain.Billing.EarnedAsync(Address, cancellation), Dollars.PicoPerUnit, chain.Billing.PayOut($"gateway/{name}/earned", to)),
        ])
        {
            if (!(await read.ConfigureAwait(false)).TryGet(out BigInteger owed, out error))
            {
                return error;
            }

            BigInteger units = owed / scale;
            if (!units.IsZero && (await transactions.RunAsync(take, cancellation).ConfigureAwait(false)).Error is { } refused)
            {
                return refused;
            }

            all += units;
        }

        return all;
    }

    private GatewayRegistryContract.DescriptionValue Describe(GatewayPlace place)
    {
        byte[] region = new byte[Hash32.Size];
        Encoding.ASCII.GetBytes(place.Region).CopyTo(region, 0);
        return new GatewayRegistryContract.DescriptionValue(Hash32.Of(region), place.Capacity, options.Url(), options.Peer());
    }

    private VirgaError NotJoined() => chains.Trouble ?? new VirgaError(Outcome.Unavailable, "The node has joined no management chain: start it with --chain and --directory.");
}
