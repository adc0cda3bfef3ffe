using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Receipts;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>
/// Takes calls and gives receipts: checks, sets money aside, writes the nonce down, and once the call has run writes the receipt down
/// before it signs it. Never waits for the chain.
/// </summary>
internal sealed partial class CallDesk(ManagementChains chains, GatewayAccount account, CallRules rules, CallLedger ledger, IReceiptStore store, ILogger<CallDesk> logger)
{
    private readonly ConcurrentDictionary<Hash32, bool> running = new();
    private CallChecks? checks;
    private ulong? forgotten;

    /// <summary>The call, once its nonce can't be used again; <see cref="Close"/> or <see cref="Abandon"/> must follow.</summary>
    public async Task<Result<AdmittedCall>> OpenAsync(SignedCall signed, CallWish wish)
    {
        if (!running.TryAdd(signed.Hash, true))
        {
            return CallRefusal.Running(); // neither that there will be a receipt nor that there won't can be said
        }

        bool isOpen = false;
        try
        {
            Result<AdmittedCall> admitted = await AdmitAsync(signed, wish).ConfigureAwait(false);
            isOpen = admitted.Error is null;
            return admitted;
        }
        finally
        {
            if (!isOpen)
            {
                running.TryRemove(signed.Hash, out _);
            }
        }
    }

    private async Task<Result<AdmittedCall>> AdmitAsync(SignedCall signed, CallWish wish)
    {
        if ((checks ?? Join()) is not { } rule)
        {
            return CallRefusal.ChainNotFollowed();
        }

        if (!rule.Check(signed, wish).TryGet(out AdmittedCall? call, out VirgaError? error))
        {
            return error;
        }

        if (HasForgotten(signed.Request.Epoch))
        {
            return CallRefusal.Recovering();
        }

        if (ledger.Reserve(call) is { } refused)
        {
            return refused;
        }

        bool isNew = false;
        try
        {
            isNew = await store.BeginAsync(signed).ConfigureAwait(false);
        }
        finally
        {
            if (!isNew)
            {
                ledger.Close(call, null);
            }
        }

        return isNew ? call : CallRefusal.NonceUsed();
    }

    /// <summary>The call has run: its receipt. Null: its epoch was settled meanwhile, or there is one already, and nobody pays.</summary>
    /// <param name="evidence">Kept with the receipt, as JSON; empty: none.</param>
    /// <param name="log">Kept until the journal has it.</param>
    public SignedReceipt? Close(AdmittedCall call, CallReceipt receipt, ReadOnlySpan<byte> evidence, CallLog? log)
    {
        ulong? amount = null;
        try
        {
            KeptReceipt? kept = ledger.Takes(call.Terms.Policy, call.Signed.Request.Epoch) ? store.Keep(call.Signed, call.Terms.Policy, receipt, evidence, log) : null;
            if (kept is null)
            {
                store.Abandon(call.Signed);
                LogUnpaid(call.Signed.Hash.ToString());
                return null;
            }

            amount = receipt.Amount;
            return Sign(kept);
        }
        finally
        {
            ledger.Close(call, amount);
            running.TryRemove(call.Signed.Hash, out _);
        }
    }

    /// <summary>The call didn't run.</summary>
    public void Abandon(AdmittedCall call)
    {
        store.Abandon(call.Signed);
        ledger.Close(call, null);
        running.TryRemove(call.Signed.Hash, out _);
    }

    /// <summary>The receipt that was given for this very request, also in an epoch that is over; null: none, and unless it is running there won't be one.</summary>
    public SignedReceipt? Again(SignedCall signed) => store.Find(signed) is { } kept ? Sign(kept) : null;

    private SignedReceipt Sign(KeptReceipt kept) => new(kept.Receipt, account.SignReceipt(chains.Current!.Domain, kept.Hash), kept.Position, kept.Previous);

    private CallChecks? Join() => chains.Current is { } chain ? checks = rules.For(chain, account.Address) : null;

    /// <summary>After a power cut nonces of the epoch may be lost: the first epoch that is seen is left out whole.</summary>
    private bool HasForgotten(ulong epoch)
    {
        if (!store.MayHaveForgotten)
        {
            return false;
        }

        forgotten ??= epoch;
        return epoch <= forgotten;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the call {Request} is paid by nobody: its epoch is settled already")]
    private partial void LogUnpaid(string request);
}
