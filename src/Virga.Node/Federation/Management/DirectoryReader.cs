using System.Numerics;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.TypedData;
using Virga.Node.Values;

namespace Virga.Node.Federation.Management;

/// <summary>Reads a deployment from its Directory, and refuses one whose code isn't that of the contracts that were built here.</summary>
internal sealed class DirectoryReader(EvmClient client)
{
    public async Task<Result<ManagementChain>> ReadAsync(DirectoryAddress place, CancellationToken cancellation)
    {
        EvmAddress address = place.Address;
        DirectoryContract directory = new(address, client);
        List<EvmAddress> parts = [];
        foreach ((string name, RuntimeCode code, Func<CancellationToken, Task<Result<EvmAddress>>> find) in Parts(directory))
        {
            if (!(await find(cancellation).ConfigureAwait(false)).TryGet(out EvmAddress part, out VirgaError? error)
                || !(await client.CodeAsync(part, cancellation).ConfigureAwait(false)).TryGet(out byte[]? found, out error))
            {
                return error;
            }

            if (!code.IsOf(found))
            {
                return new VirgaError(Outcome.Conflict, $"{address} is no Directory of this version: the code of {name} at {part} is another.");
            }

            parts.Add(part);
        }

        if (!(await client.ChainIdAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong id, out VirgaError? failed)
            || !(await directory.TokenAsync(cancellation).ConfigureAwait(false)).TryGet(out EvmAddress token, out failed))
        {
            return failed;
        }

        ManagementChain chain = new()
        {
            ChainId = id,
            Directory = address,
            Since = place.Since,
            Functions = new(parts[1], client),
            Gateways = new(parts[2], client),
            Oracle = new(parts[3], client),
            Billing = new(parts[4], client),
            Disputes = new(parts[5], client),
            Access = new(parts[6], client),
            Bridge = new(parts[7], client),
            Token = new(token, client),
            Parameters = new(),
            Domain = new TypedDomain("Virga", "1", id, parts[4]),
        };
        return (await ParametersAsync(chain, cancellation).ConfigureAwait(false)).TryGet(out ChainParameters? numbers, out failed) ? chain with { Parameters = numbers } : failed;
    }

    private static IEnumerable<(string Name, RuntimeCode Code, Func<CancellationToken, Task<Result<EvmAddress>>> Find)> Parts(DirectoryContract directory) =>
    [
        ("Directory", DirectoryContract.Code, _ => Task.FromResult(Result.Of(directory.Address))),
        ("FunctionRegistry", FunctionRegistryContract.Code, cancellation => directory.FunctionsAsync(cancellation)),
        ("GatewayRegistry", GatewayRegistryContract.Code, cancellation => directory.GatewaysAsync(cancellation)),
        ("LoadOracle", LoadOracleContract.Code, cancellation => directory.OracleAsync(cancellation)),
        ("Billing", BillingContract.Code, cancellation => directory.BillingAsync(cancellation)),
        ("Disputes", DisputesContract.Code, cancellation => directory.DisputesAsync(cancellation)),
        ("AccessToken", AccessTokenContract.Code, cancellation => directory.AccessAsync(cancellation)),
        ("Bridge", BridgeContract.Code, cancellation => directory.BridgeAsync(cancellation)),
    ];

    private static async Task<Result<ChainParameters>> ParametersAsync(ManagementChain chain, CancellationToken cancellation)
    {
        Task<Result<BigInteger>>[] reads =
        [
            chain.Gateways.MinimumStakeAsync(cancellation), chain.Gateways.MostPerCloudAsync(cancellation), chain.Gateways.EpochBlocksAsync(cancellation), chain.Gateways.BuriedBlocksAsync(cancellation),
            chain.Gateways.UnbondingBlocksAsync(cancellation), chain.Gateways.SilentBlocksAsync(cancellation), chain.Billing.WindowBlocksAsync(cancellation), chain.Billing.AnswerBlocksAsync(cancellation),
            chain.Billing.LateEpochsAsync(cancellation), chain.Billing.WithdrawalBlocksAsync(cancellation), chain.Billing.PeriodBlocksAsync(cancellation), chain.Billing.FeeShareAsync(cancellation),
            chain.Oracle.ToleranceAsync(cancellation), chain.Disputes.DemandBondAsync(cancellation), chain.Disputes.ClaimBondAsync(cancellation), chain.Disputes.VoteBondAsync(cancellation),
            chain.Disputes.CommitBlocksAsync(cancellation), chain.Disputes.RevealBlocksAsync(cancellation), chain.Disputes.QuorumAsync(cancellation), chain.Disputes.SlashShareAsync(cancellation),
            chain.Access.LongestAsync(cancellation), chain.Bridge.UnbondingSecondsAsync(cancellation),
        ];
        Result<BigInteger>[] answers = await Task.WhenAll(reads).ConfigureAwait(false);
        if (answers.FirstOrDefault(answer => answer.Error is not null) is { Error: { } error })
        {
            return error;
        }

        if (answers.FirstOrDefault(answer => answer.Value > long.MaxValue) is { Error: null, Value.IsZero: false } || answers.Skip(1).Take(11).Any(answer => answer.Value > int.MaxValue))
        {
            return new VirgaError(Outcome.Conflict, $"The deployment at {chain.Directory} has numbers beyond what a node counts in.");
        }

        int i = 0;
        long Next() => (long)answers[i++].Value;
        return new ChainParameters
        {
            MinimumStake = Next(), MostPerCloud = (int)Next(), EpochBlocks = (int)Next(), BuriedBlocks = (int)Next(), UnbondingBlocks = (int)Next(), SilentBlocks = (int)Next(), WindowBlocks = (int)Next(),
            AnswerBlocks = (int)Next(), LateEpochs = (int)Next(), WithdrawalBlocks = (int)Next(), PeriodBlocks = (int)Next(), FeeShare = (int)Next(), Tolerance = (int)Next(), DemandBond = Next(), ClaimBond = Next(),
            VoteBond = Next(), CommitBlocks = (int)Next(), RevealBlocks = (int)Next(), Quorum = (int)Next(), SlashShare = (int)Next(), LongestAccess = (int)Next(), BridgeUnbonding = (int)Next(),
        };
    }
}
