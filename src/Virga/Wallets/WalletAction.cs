using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>What one command does: transactions one after another, each named by the action, so that a command that was cut and is run again sends none twice.</summary>
internal sealed class WalletAction(WalletSession wallet, string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Any contract may pass on the refusal of another.</summary>
    private static readonly AbiError[] Errors =
    [
        .. FunctionRegistryContract.Abi.Errors, .. GatewayRegistryContract.Abi.Errors, .. BillingContract.Abi.Errors, .. DisputesContract.Abi.Errors, .. BridgeContract.Abi.Errors, .. TestDollarContract.Abi.Errors,
    ];

    public WalletSession Wallet => wallet;

    public ManagementChain Chain => wallet.Chain;

    public string Name => name;

    /// <summary>Its receipt, once the transaction is in a block; an error when the contract refused.</summary>
    /// <param name="step">Unique in the action.</param>
    public Task<Result<EvmReceipt>> SendAsync(string step, Func<string, TransactionIntent> make, CancellationToken cancellation) => SendAsync(wallet.Session.Client, step, make, cancellation);

    public async Task<Result<EvmReceipt>> SendAsync(EvmClient client, string step, Func<string, TransactionIntent> make, CancellationToken cancellation)
    {
        TransactionSender sender = wallet.SenderOn(client);
        TransactionIntent intent = make($"{name}/{step}") with { Errors = Errors };
        if (!(await sender.SendAsync(intent, cancellation).ConfigureAwait(false)).TryGet(out JournalEntry? entry, out VirgaError? error))
        {
            return ContractReason.Explain(error);
        }

        Task<Result<EvmReceipt>> receipt = sender.ReceiptAsync(entry, 0, cancellation);
        if (await Task.WhenAny(receipt, Task.Delay(Patience, cancellation)).ConfigureAwait(false) != receipt)
        {
            await Console.Error.WriteLineAsync($"{step}: waiting for {entry.Attempts[^1].Hash} to be in a block").ConfigureAwait(false);
        }

        if (!(await receipt.ConfigureAwait(false)).TryGet(out EvmReceipt? mined, out error))
        {
            return error;
        }

        return mined.Succeeded ? mined : await WhyAsync(client, entry, cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets a contract take so much of the wallet's money.</summary>
    /// <param name="isMinted">Made before, out of nothing, as only a test dollar can be.</param>
    public async Task<VirgaError?> AllowAsync(EvmAddress spender, System.Numerics.BigInteger units, bool isMinted, CancellationToken cancellation)
    {
        if (isMinted && (await SendAsync("mint", id => Chain.Token.Mint(id, wallet.Address, units), cancellation).ConfigureAwait(false)).Error is { } error)
        {
            return error;
        }

        return (await SendAsync("approve", id => Chain.Token.Approve(id, spender, units), cancellation).ConfigureAwait(false)).Error;
    }

    /// <summary>The reason isn't in the block: the call is made once more.</summary>
    private async Task<VirgaError> WhyAsync(EvmClient client, JournalEntry entry, CancellationToken cancellation)
    {
        Result<byte[]> again = await client.CallAsync(new EvmCall(wallet.Address, entry.Call.To, entry.Call.Data, entry.Call.Value), Errors, cancellation).ConfigureAwait(false);
        return ContractReason.Explain(again.Error ?? new VirgaError(Outcome.Conflict, "The contract refused when the transaction came into a block; it would take it now: run the command again."));
    }
}
