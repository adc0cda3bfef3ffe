using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Gateways;

/// <summary>Transactions of the node's own account. Each is named by what it is for, so that none is sent twice, also not after a crash.</summary>
internal sealed class GatewayTransactions(GatewayAccount account, EvmClient client)
{
    /// <summary>Any contract may pass on the refusal of another.</summary>
    private static readonly AbiError[] Errors =
        [.. GatewayRegistryContract.Abi.Errors, .. LoadOracleContract.Abi.Errors, .. BillingContract.Abi.Errors, .. DisputesContract.Abi.Errors, .. BridgeContract.Abi.Errors, .. TestDollarContract.Abi.Errors];

    public EvmAddress Address => account.Address;

    /// <summary>Sent, and seen into a block by the account itself; an error when the contract would refuse it.</summary>
    public async Task<VirgaError?> SendAsync(TransactionIntent intent, CancellationToken cancellation) => (await account.Sender.SendAsync(intent with { Errors = Errors }, cancellation).ConfigureAwait(false)).Error;

    /// <summary>Its receipt, once it is in a block; an error when the contract refused.</summary>
    public async Task<Result<EvmReceipt>> RunAsync(TransactionIntent intent, CancellationToken cancellation)
    {
        if (!(await account.Sender.SendAsync(intent with { Errors = Errors }, cancellation).ConfigureAwait(false)).TryGet(out JournalEntry? entry, out VirgaError? error)
            || !(await account.Sender.ReceiptAsync(entry, 0, cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? receipt, out error))
        {
            return error;
        }

        if (receipt.Succeeded)
        {
            return receipt;
        }

        Result<byte[]> again = await client.CallAsync(new EvmCall(account.Address, entry.Call.To, entry.Call.Data, entry.Call.Value), Errors, cancellation).ConfigureAwait(false);
        return again.Error ?? new VirgaError(Outcome.Conflict, "The contract refused when the transaction came into a block.");
    }
}
