using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.Transactions;
using Virga.Node.Values;

namespace Virga.Node.Chain.Nonces;

/// <summary>
/// Sends an account's transactions in the order in which they were asked for. Each is written before it is sent, and sent again with the
/// same bytes until it is in a block: after a crash, after the chain's node forgot it, after a reorganisation. One that waits too long is
/// replaced under the same nonce, so that of all its signings one is mined at most.
/// </summary>
/// <remarks>The account's key must be used by one sender at a time.</remarks>
internal sealed class TransactionSender(EvmClient client, SigningKey key, ITransactionJournal journal, SenderOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private string? chain;
    private ulong chainId;

    public EvmAddress Account => key.Address;

    public void Dispose() => gate.Dispose();

    /// <summary>The transaction, once it is durable; it may not have reached the chain yet. A call that the contract would refuse is an error.</summary>
    public async Task<Result<JournalEntry>> SendAsync(TransactionIntent intent, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (await ConnectAsync(cancellation).ConfigureAwait(false) is { } unreachable)
            {
                return unreachable;
            }

            return journal.Find(chain!, Account, intent.Id) is { } there ? there : await BeginAsync(intent, cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Looks what became of the account's transactions, and does for each what it needs.</summary>
    public async Task<VirgaError?> SettleAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await ConnectAsync(cancellation).ConfigureAwait(false) ?? await SettleAllAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The receipt, once the transaction is in a block with so many above it.</summary>
    public async Task<Result<EvmReceipt>> ReceiptAsync(JournalEntry entry, int confirmations, CancellationToken cancellation)
    {
        while (true)
        {
            VirgaError? error = await SettleAsync(cancellation).ConfigureAwait(false);
            JournalEntry? now = journal.Find(entry.Chain, Account, entry.Intent);
            if (now is null or { State: JournalState.Displaced })
            {
                return new VirgaError(Outcome.Conflict, $"The transaction {entry.Intent} was displaced: another program uses the key of {Account}.");
            }

            if (error is null && (await MinedAsync(now, confirmations, cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? receipt, out _) && receipt is not null)
            {
                return receipt;
            }

            await client.WaitForHeadAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Settles whenever there may be a new block.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await SettleAsync(cancellation).ConfigureAwait(false);
            await client.WaitForHeadAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task<VirgaError?> ConnectAsync(CancellationToken cancellation)
    {
        if (chain is not null)
        {
            return null;
        }

        if (!(await client.ChainIdAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong id, out VirgaError? error)
            || !(await client.BlockAsync(0UL, cancellation).ConfigureAwait(false)).TryGet(out EvmBlock? genesis, out error))
        {
            return error;
        }

        if (genesis is null)
        {
            return new VirgaError(Outcome.Unavailable, "The chain's node doesn't have its first block.");
        }

        (chainId, chain) = (id, $"{id}:{genesis.Hash}");
        return null;
    }

    private async Task<Result<JournalEntry>> BeginAsync(TransactionIntent intent, CancellationToken cancellation)
    {
        if (!(await client.NonceAsync(Account, cancellation).ConfigureAwait(false)).TryGet(out ulong mined, out VirgaError? error))
        {
            return error;
        }

        if (journal.Live(chain!, Account, mined).Count(entry => entry.Nonce >= mined) >= options.MaxWaiting)
        {
            return new VirgaError(Outcome.TooManyRequests, $"{options.MaxWaiting} transactions of {Account} wait already.");
        }

        ulong gas = intent.GasLimit ?? 0;
        if (intent.GasLimit is null)
        {
            if (!(await client.EstimateGasAsync(new EvmCall(Account, intent.To, intent.Data, intent.Value), intent.Errors ?? [], cancellation).ConfigureAwait(false)).TryGet(out ulong estimated, out error))
            {
                return error;
            }

            gas = estimated + (estimated / 4);
        }

        if (!(await client.FeeAsync(cancellation).ConfigureAwait(false)).TryGet(out FeeOffer fee, out error))
        {
            return error;
        }

        UnsignedCall call = new(intent.To, intent.Value, intent.Data, gas);
        ulong nonce = Math.Max(mined, journal.NextNonce(chain!, Account));
        JournalEntry entry = new() { Chain = chain!, Account = Account, Nonce = nonce, Intent = intent.Id, Call = call, Attempts = [Sign(call, nonce, fee)] };
        journal.Save(entry);
        return await FirstSendAsync(entry, cancellation).ConfigureAwait(false);
    }

    /// <summary>Refused at once, nothing of it remains. Not reached, it stays: it may have arrived.</summary>
    private async Task<Result<JournalEntry>> FirstSendAsync(JournalEntry entry, CancellationToken cancellation)
    {
        RpcFault? fault = await client.SendRawAsync(entry.Attempts[^1].Raw, cancellation).ConfigureAwait(false);
        if (fault is null or { Code: RpcFault.Unreachable })
        {
            return entry;
        }

        // The refusal may be of a second attempt, after the first one's answer was lost: only what the chain doesn't know is taken back.
        if (!(await client.KnowsAsync(entry.Attempts[^1].Hash, cancellation).ConfigureAwait(false)).TryGet(out bool isKnown, out _) || isKnown)
        {
            return entry;
        }

        journal.Withdraw(entry);
        return EvmClient.Error(fault, []);
    }

    private SendAttempt Sign(UnsignedCall call, ulong nonce, FeeOffer fee)
    {
        SignedTransaction signed = new EvmTransaction { ChainId = chainId, Nonce = nonce, Fee = fee, GasLimit = call.GasLimit, To = call.To, Value = call.Value, Data = call.Data }.Sign(key);
        return new SendAttempt(signed.Raw, signed.Hash, fee, time.GetUtcNow());
    }

    private async Task<VirgaError?> SettleAllAsync(CancellationToken cancellation)
    {
        if (!(await client.NonceAsync(Account, cancellation).ConfigureAwait(false)).TryGet(out ulong mined, out VirgaError? error)
            || !(await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out error))
        {
            return error;
        }

        bool isFirst = true;
        foreach (JournalEntry entry in journal.Live(chain!, Account, mined))
        {
            if (entry.Nonce < mined)
            {
                error = await ConfirmAsync(entry, head, cancellation).ConfigureAwait(false);
            }
            else
            {
                error = await PushAsync(entry, isFirst, cancellation).ConfigureAwait(false);
                isFirst = false;
            }

            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private async Task<VirgaError?> ConfirmAsync(JournalEntry entry, ulong head, CancellationToken cancellation)
    {
        if (!(await MinedAsync(entry, 0, cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? receipt, out VirgaError? error))
        {
            return error;
        }

        if (receipt is not null)
        {
            if (head >= receipt.BlockNumber + (ulong)options.Confirmations)
            {
                journal.Save(entry with { State = JournalState.Mined, MinedAs = receipt.TransactionHash });
            }
        }
        else if (head >= (ulong)options.Confirmations && (await client.NonceAsync(Account, cancellation, head - (ulong)options.Confirmations).ConfigureAwait(false)).TryGet(out ulong deep, out _) && deep > entry.Nonce)
        {
            journal.Save(entry with { State = JournalState.Displaced }); // the nonce was used in a deep block, and not by any signing of this entry
        }

        return null;
    }

    /// <summary>Sends what the chain doesn't have in a block, also what it once had there.</summary>
    private async Task<VirgaError?> PushAsync(JournalEntry entry, bool isFirst, CancellationToken cancellation)
    {
        if (entry.State != JournalState.Open)
        {
            entry = entry with { State = JournalState.Open, MinedAs = null };
            journal.Save(entry);
        }

        if (isFirst && entry.Attempts.Count < options.MaxAttempts && time.GetUtcNow() - entry.Attempts[^1].At >= options.StuckAfter)
        {
            if (!(await client.FeeAsync(cancellation).ConfigureAwait(false)).TryGet(out FeeOffer market, out VirgaError? error))
            {
                return error;
            }

            entry = entry with { Attempts = [.. entry.Attempts, Sign(entry.Call, entry.Nonce, entry.Attempts[^1].Fee.Raised(market))] };
            journal.Save(entry);
        }

        RpcFault? fault = await client.SendRawAsync(entry.Attempts[^1].Raw, cancellation).ConfigureAwait(false);
        return fault?.Code == RpcFault.Unreachable ? EvmClient.Error(fault, []) : null; // a refusal, for instance of too little money, may pass
    }

    /// <summary>Null: no signing of it is in a block so deep.</summary>
    private async Task<Result<EvmReceipt?>> MinedAsync(JournalEntry entry, int confirmations, CancellationToken cancellation)
    {
        if (!(await client.ReceiptsAsync([.. entry.Attempts.Select(attempt => attempt.Hash)], cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmReceipt?>? receipts, out VirgaError? error)
            || !(await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out error))
        {
            return error;
        }

        return receipts.FirstOrDefault(receipt => receipt is not null && head >= receipt.BlockNumber + (ulong)confirmations);
    }
}
