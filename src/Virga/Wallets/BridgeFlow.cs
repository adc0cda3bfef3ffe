using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Virga.Commands;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>Money from another chain: locked there for a relayer, its answer here found, checked and taken by the secret.</summary>
internal sealed class BridgeFlow(WalletAction action, FarChain far)
{
    private readonly BridgeLockFile locks = new(action.Wallet.Folder, action.Wallet.Address);

    /// <param name="isAwaited">Stay until the answer is taken. Without it, a run that locks never takes: whoever runs it knows which of the two it did.</param>
    public async Task<Result<WalletReport>> RunAsync(string chain, EvmAddress relayer, BigInteger units, TimeSpan time, bool isMinted, bool isAwaited, CancellationToken cancellation)
    {
        BridgeLock? made = null;
        return (await BeginAsync(chain, relayer, units, time, cancellation).ConfigureAwait(false)).TryGet(out BridgeLock? begun, out VirgaError? error)
            && (await LockAsync(begun, isMinted, cancellation).ConfigureAwait(false)).TryGet(out made, out error)
            ? begun.Id is null && !isAwaited ? Locked(made) : await TakeAsync(made, isAwaited, cancellation).ConfigureAwait(false)
            : error;
    }

    /// <summary>The secret is kept before anything is locked under it.</summary>
    private async Task<Result<BridgeLock>> BeginAsync(string chain, EvmAddress relayer, BigInteger units, TimeSpan time, CancellationToken cancellation)
    {
        if (locks.Read().FirstOrDefault(one => one.Action == action.Name) is { } there)
        {
            return there;
        }

        if (!(await far.Client.BlockAsync("latest", cancellation).ConfigureAwait(false)).TryGet(out EvmBlock? head, out VirgaError? error) || head is null)
        {
            return error ?? new VirgaError(Outcome.Unavailable, "The other chain has no block.");
        }

        byte[] secret = RandomNumberGenerator.GetBytes(Hash32.Size);
        BridgeLock begun = new(
            action.Name, null, chain, far.Bridge.Address.ToString(), relayer.ToString(), units.ToString(CultureInfo.InvariantCulture), Hash32.Of(secret).ToString(), Keccak256.Hash(secret).ToString(),
            (ulong)head.Time.ToUnixTimeSeconds() + (ulong)time.TotalSeconds);
        locks.Keep(begun);
        return begun;
    }

    private async Task<Result<BridgeLock>> LockAsync(BridgeLock begun, bool isMinted, CancellationToken cancellation)
    {
        if (begun.Id is not null)
        {
            return begun;
        }

        BigInteger units = BigInteger.Parse(begun.Units, CultureInfo.InvariantCulture);
        EvmReceipt? receipt = null;
        if (!(await far.Bridge.TokenAsync(cancellation).ConfigureAwait(false)).TryGet(out EvmAddress token, out VirgaError? error))
        {
            return error;
        }

        TestDollarContract dollar = new(token, far.Client);
        if (isMinted && (await action.SendAsync(far.Client, "mint", id => dollar.Mint(id, action.Wallet.Address, units), cancellation).ConfigureAwait(false)).Error is { } unminted)
        {
            return unminted;
        }

        if (!(await action.SendAsync(far.Client, "approve", id => dollar.Approve(id, far.Bridge.Address, units), cancellation).ConfigureAwait(false)).TryGet(out _, out error)
            || !(await action.SendAsync(far.Client, "lock", id => far.Bridge.Lock(id, EvmAddress.Parse(begun.Relayer).Value, units, Hash32.Parse(begun.Hash), begun.Expiry), cancellation).ConfigureAwait(false)).TryGet(out receipt, out error)
            || !BridgeContract.LockedEvent.FromLog(receipt.Logs.First(log => log.Topics[0] == BridgeContract.LockedEvent.Declaration.Topic)).TryGet(out BridgeContract.LockedEvent? locked, out error))
        {
            return error;
        }

        BridgeLock made = begun with { Id = locked.Id.ToString() };
        locks.Keep(made);
        return made;
    }

    private async Task<Result<WalletReport>> TakeAsync(BridgeLock made, bool isAwaited, CancellationToken cancellation)
    {
        while (true)
        {
            if (!(await BridgeLocks.AnswerAsync(action.Wallet.Session, action.Wallet.Address, made, cancellation).ConfigureAwait(false)).TryGet(out BridgeAnswer? answer, out VirgaError? error))
            {
                return error;
            }

            if (answer.Id is { } id)
            {
                return (await action.SendAsync("claim", name => action.Chain.Bridge.Claim(name, id, Hash32.Parse(made.Secret)), cancellation).ConfigureAwait(false)).TryGet(out _, out error)
                    ? Report(made, "credited", false)
                    : error;
            }

            if (!isAwaited)
            {
                return Locked(made);
            }

            if (!(await BridgeLocks.StateAsync(far, made, cancellation).ConfigureAwait(false)).TryGet(out (string State, ulong Now) there, out error))
            {
                return error;
            }

            if (there.State != "locked" || there.Now >= made.Expiry)
            {
                return there.State == "locked"
                    ? new VirgaError(Outcome.Conflict, $"The relayer didn't answer in time: `virga bridge refund {made.Id}` gives the money back.")
                    : new VirgaError(Outcome.Conflict, $"The relayer didn't want it: the lock is {there.State}.");
            }

            await far.Client.WaitForHeadAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static WalletReport Locked(BridgeLock made) => Report(made, "locked; run the same command again to take the answer", true);

    private static WalletReport Report(BridgeLock made, string state, bool isOpen)
    {
        Dollars amount = Dollars.FromUnits(BigInteger.Parse(made.Units, CultureInfo.InvariantCulture));
        return new WalletReport(new { Lock = made.Id, Amount = amount.ToString(), State = state }, $"{amount}: {state} (lock {made.Id})", isOpen);
    }
}
