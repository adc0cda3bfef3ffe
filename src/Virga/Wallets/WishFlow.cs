using System.Globalization;
using Virga.Commands;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>
/// What a user wishes and has once whatever was called before is settled: money back, or another budget. One action, which goes on when its
/// command is run again: wished in the first run, had in the one after it is due.
/// </summary>
internal sealed class WishFlow(WalletAction action)
{
    /// <param name="what">"12.5 dollar": what comes of it.</param>
    /// <param name="isAwaited">Stay until it is due.</param>
    public async Task<Result<WalletReport>> RunAsync(Func<string, TransactionIntent> wish, string what, bool isAwaited, CancellationToken cancellation)
    {
        BillingContract billing = action.Chain.Billing;
        ulong head = 0;
        if (!(await action.SendAsync("wish", wish, cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? wished, out VirgaError? error)
            || !(await action.Wallet.Session.Client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out head, out error))
        {
            return error;
        }

        ulong due = wished.BlockNumber + (ulong)action.Chain.Parameters.WithdrawalBlocks;
        if (head + 1 < due && !isAwaited)
        {
            return Report(false, due, $"{what}: wished; to be had from block {due.ToString(CultureInfo.InvariantCulture)}, in {due - head - 1} blocks: run the same command again then, or with --wait");
        }

        if ((await action.Wallet.Session.AwaitBlockAsync(due - 1, cancellation).ConfigureAwait(false)) is { } unreached)
        {
            return unreached;
        }

        if (!(await billing.WishesAsync(action.Wallet.Address, cancellation).ConfigureAwait(false)).TryGet(out BillingContract.WishesResult? now, out error))
        {
            return error;
        }

        Result<EvmReceipt> had = now.ReadyAt == due || now.ReadyAt.IsZero
            ? await action.SendAsync("have", id => billing.HaveWish(id, action.Wallet.Address), cancellation).ConfigureAwait(false)
            : new VirgaError(Outcome.Conflict, "The wish was replaced by a later one.");
        return had.TryGet(out _, out error) ? Report(true, due, $"{what}: done") : error;
    }

    private static WalletReport Report(bool isDone, ulong due, string text) => new(new { Done = isDone, DueBlock = due }, text, IsOpen: !isDone);
}
