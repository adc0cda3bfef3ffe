using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Federation.Management;

/// <summary>
/// Makes the contracts by one account, each by a transaction that follows the last: they name each other by the addresses that the nonces
/// give. The names of the transactions make it safe to begin again after a crash. Source: docs/contracts.md, "Deploying".
/// </summary>
internal sealed class ContractDeployment(GatewayAccount account)
{
    /// <summary>Not estimated, since a contract's constructor asks those before it, which aren't in a block yet.</summary>
    private const ulong Gas = 6_000_000;

    /// <param name="name">Of the deployment: the same again is the one that there is.</param>
    /// <param name="token">Null: with a test dollar of its own.</param>
    public async Task<Result<DirectoryAddress>> DeployAsync(string name, EvmAddress? token, ChainParameters parameters, CancellationToken cancellation)
    {
        TransactionSender sender = account.Sender;
        string Intent(string part) => $"deploy/{name}/{part}";
        async Task<Result<JournalEntry>> MakeAsync(TransactionIntent intent) => await sender.SendAsync(intent with { GasLimit = Gas }, cancellation).ConfigureAwait(false);

        VirgaError? error = null;
        if (token is null)
        {
            if (!(await MakeAsync(TestDollarContract.Deploy(Intent("token"))).ConfigureAwait(false)).TryGet(out JournalEntry? made, out error))
            {
                return error;
            }

            token = EvmAddress.OfContract(sender.Account, made.Nonce);
        }

        if (!(await MakeAsync(FunctionRegistryContract.Deploy(Intent("functions"))).ConfigureAwait(false)).TryGet(out JournalEntry? first, out error))
        {
            return error;
        }

        foreach (TransactionIntent intent in Rest(Intent, token.Value, first.Nonce, parameters))
        {
            if (!(await MakeAsync(intent).ConfigureAwait(false)).TryGet(out _, out error))
            {
                return error;
            }
        }

        return await ConfirmAsync(Intent("directory"), first, cancellation).ConfigureAwait(false);
    }

    private IEnumerable<TransactionIntent> Rest(Func<string, string> intent, EvmAddress token, ulong nonce, ChainParameters p)
    {
        EvmAddress[] all = [.. Enumerable.Range(0, 8).Select(i => EvmAddress.OfContract(account.Address, nonce + (ulong)i))];
        (EvmAddress functions, EvmAddress gateways, EvmAddress oracle, EvmAddress billing, EvmAddress disputes, EvmAddress access, EvmAddress bridge) = (all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
        yield return GatewayRegistryContract.Deploy(intent("gateways"), token, disputes, oracle, Numbers(p.MinimumStake, p.MostPerCloud, p.EpochBlocks, p.BuriedBlocks, p.UnbondingBlocks, p.SilentBlocks));
        yield return LoadOracleContract.Deploy(intent("oracle"), gateways, p.Tolerance);
        yield return BillingContract.Deploy(intent("billing"), token, functions, gateways, disputes, Numbers(p.WindowBlocks, p.AnswerBlocks, p.EpochBlocks, p.LateEpochs, p.WithdrawalBlocks, p.PeriodBlocks), p.FeeShare);
        DisputesContract.VoteTermsValue votes = new(p.ClaimBond, p.VoteBond, p.CommitBlocks, p.RevealBlocks, p.Quorum, p.SlashShare);
        yield return DisputesContract.Deploy(intent("disputes"), token, gateways, functions, billing, p.DemandBond, p.AnswerBlocks, votes);
        yield return AccessTokenContract.Deploy(intent("access"), functions, p.LongestAccess);
        yield return BridgeContract.Deploy(intent("bridge"), token, billing, p.BridgeUnbonding);
        yield return DirectoryContract.Deploy(intent("directory"), functions, gateways, oracle, billing, disputes, access, bridge);
    }

    /// <summary>The Directory exists only if the rest is as it should be.</summary>
    private async Task<Result<DirectoryAddress>> ConfirmAsync(string intent, JournalEntry first, CancellationToken cancellation)
    {
        EvmReceipt? begun = null, ended = null;
        if (!(await account.Sender.SendAsync(new TransactionIntent(intent, null, []), cancellation).ConfigureAwait(false)).TryGet(out JournalEntry? directory, out VirgaError? error)
            || !(await account.Sender.ReceiptAsync(directory, 0, cancellation).ConfigureAwait(false)).TryGet(out ended, out error)
            || !(await account.Sender.ReceiptAsync(first, 0, cancellation).ConfigureAwait(false)).TryGet(out begun, out error))
        {
            return error;
        }

        return ended.Succeeded && directory.Nonce == first.Nonce + 7
            ? new DirectoryAddress(EvmAddress.OfContract(account.Address, directory.Nonce), begun.BlockNumber)
            : new VirgaError(Outcome.Conflict, "The contracts were not made: other transactions of the account came between, or a number doesn't go with the others. Deploy again under another name.");
    }

    private static BigInteger[] Numbers(params BigInteger[] numbers) => numbers;
}
