using System.Globalization;
using System.Numerics;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Gateways;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Bridges;

/// <summary>
/// Does for one lock what its state on both chains asks for: answer, decline, claim, refund. Every transaction is named by the lock, so that it is
/// sent once; a lock that may have been answered is never declined.
/// </summary>
internal sealed class LockAnswers(FarBridge far, GatewayTransactions transactions, EvmClient home)
{
    private static readonly AbiType[] Named =
    [
        AbiType.Of(AbiKind.Unsigned, 256), AbiType.Of(AbiKind.Address), AbiType.Of(AbiKind.Address), AbiType.Of(AbiKind.Address), AbiType.Of(AbiKind.Unsigned, 128), AbiType.Of(AbiKind.FixedBytes, 32), AbiType.Of(AbiKind.Unsigned, 48),
    ];

    /// <summary>The lock as it is now; null: it is ended.</summary>
    /// <param name="keep">Makes a change durable, before what follows from it is done.</param>
    public async Task<(RelayedLock? Next, VirgaError? Error)> AdvanceAsync(ManagementChain chain, RelayedLock taken, Action<RelayedLock> keep, CancellationToken cancellation)
    {
        BridgeContract.LockValue? there = null, here = null;
        EvmBlock? head = null;
        Hash32 answer = AnswerOf(chain, taken);
        bool isRead = (await far.Contract.LockOfAsync(Hash32.Parse(taken.Id), cancellation).ConfigureAwait(false)).TryGet(out there, out VirgaError? error)
            && (await chain.Bridge.LockOfAsync(answer, cancellation).ConfigureAwait(false)).TryGet(out here, out error) && (await home.BlockAsync("latest", cancellation).ConfigureAwait(false)).TryGet(out head, out error);
        if (!isRead || head is null)
        {
            return (taken, error);
        }

        ulong now = (ulong)head.Time.ToUnixTimeSeconds();
        LockState farState = (LockState)(int)there!.State, homeState = (LockState)(int)here!.State;
        switch (homeState)
        {
            case LockState.None when farState == LockState.Locked:
                return await AnswerAsync(chain, taken, head, keep, cancellation).ConfigureAwait(false);
            case LockState.Locked when now >= taken.AnswerExpiry:
                return (taken, await transactions.SendAsync(chain.Bridge.Refund($"bridge/{taken.Id}/refund", answer), cancellation).ConfigureAwait(false));
            case LockState.Claimed when farState == LockState.Locked:
                return (taken, await ClaimAsync(chain, taken, answer, head.Number, cancellation).ConfigureAwait(false));
            case LockState.Locked:
                return (taken, null);
            default:
                // Nothing here that waits: it is over, unless the answer is on its way.
                return (homeState == LockState.None && taken.AnsweredSince is not null && now < taken.AnswerExpiry ? taken : null, null);
        }
    }

    /// <summary>keccak256(abi.encode(chain, bridge, sender, receiver, amount, hash, expiry)), as the contract Bridge names locks.</summary>
    private Hash32 AnswerOf(ManagementChain chain, RelayedLock taken) => Keccak256.Hash(AbiEncoder.Encode(Named,
        [new BigInteger(chain.ChainId), chain.Bridge.Address, transactions.Address, User(taken), Units(taken), Hash32.Parse(taken.Hash).ToArray(), new BigInteger(taken.AnswerExpiry)]));

    private async Task<(RelayedLock? Next, VirgaError? Error)> AnswerAsync(ManagementChain chain, RelayedLock taken, EvmBlock head, Action<RelayedLock> keep, CancellationToken cancellation)
    {
        ulong now = (ulong)head.Time.ToUnixTimeSeconds();
        if (taken.AnsweredSince is null)
        {
            if (!(await chain.Bridge.BondsAsync(transactions.Address, cancellation).ConfigureAwait(false)).TryGet(out BridgeContract.BondsResult? bond, out VirgaError? error))
            {
                return (taken, error);
            }

            if (now + (ulong)far.Options.LeastTime.TotalSeconds > taken.AnswerExpiry || bond.Free < Units(taken))
            {
                return (taken, await FarAsync(far.Contract.Decline($"bridge/{taken.Id}/decline", Hash32.Parse(taken.Id)), cancellation).ConfigureAwait(false));
            }

            taken = taken with { AnsweredSince = head.Number };
            keep(taken);
        }

        // From here on the answer may be on its way: the lock is never declined any more. Refused for good, the user has it back when it expires.
        return (taken, now >= taken.AnswerExpiry ? null : await transactions.SendAsync(
            chain.Bridge.Relay($"bridge/{taken.Id}/relay", User(taken), Units(taken), Hash32.Parse(taken.Hash), taken.AnswerExpiry, true, Hash32.Parse(taken.Id)), cancellation).ConfigureAwait(false));
    }

    /// <summary>The secret is in the log of who took the answer.</summary>
    private async Task<VirgaError?> ClaimAsync(ManagementChain chain, RelayedLock taken, Hash32 answer, ulong head, CancellationToken cancellation)
    {
        LogFilter filter = new([chain.Bridge.Address], [[BridgeContract.ClaimedEvent.Declaration.Topic], [answer]]);
        if (!(await home.LogsAsync(filter, taken.AnsweredSince ?? chain.Since, head, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmLog>? logs, out VirgaError? error))
        {
            return error;
        }

        return logs.Count > 0 && BridgeContract.ClaimedEvent.FromLog(logs[0]).TryGet(out BridgeContract.ClaimedEvent? claimed, out error)
            ? await FarAsync(far.Contract.Claim($"bridge/{taken.Id}/claim", Hash32.Parse(taken.Id), claimed.Secret), cancellation).ConfigureAwait(false)
            : error;
    }

    private async Task<VirgaError?> FarAsync(TransactionIntent intent, CancellationToken cancellation) => (await far.Sender.Value.SendAsync(intent, cancellation).ConfigureAwait(false)).Error;

    private static EvmAddress User(RelayedLock taken) => EvmAddress.Parse(taken.User).Value;

    private static BigInteger Units(RelayedLock taken) => BigInteger.Parse(taken.Units, CultureInfo.InvariantCulture);
}
