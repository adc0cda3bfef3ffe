using System.Globalization;
using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>What both chains say of a lock.</summary>
internal static class BridgeLocks
{
    private static readonly string[] States = ["unknown", "locked", "claimed", "returned"];

    public static async Task<Result<(string State, ulong Now)>> StateAsync(FarChain far, BridgeLock made, CancellationToken cancellation)
    {
        EvmBlock? head = null;
        return (await far.Bridge.LockOfAsync(Hash32.Parse(made.Id!), cancellation).ConfigureAwait(false)).TryGet(out BridgeContract.LockValue? there, out VirgaError? error)
            && (await far.Client.BlockAsync("latest", cancellation).ConfigureAwait(false)).TryGet(out head, out error)
            ? (States[(int)there.State], (ulong)(head?.Time.ToUnixTimeSeconds() ?? 0))
            : error;
    }

    /// <summary>The answer to take: of the relayer that was asked, for all of the amount, under the same hash, as credit, and not about to expire.</summary>
    public static async Task<Result<BridgeAnswer>> AnswerAsync(ChainSession session, EvmAddress user, BridgeLock made, CancellationToken cancellation)
    {
        BridgeContract bridge = session.Chain.Bridge;
        LogFilter filter = new([bridge.Address], [[BridgeContract.LockedEvent.Declaration.Topic], [], [EvmAddress.Parse(made.Relayer).Value.ToWord()], [user.ToWord()]]);
        IReadOnlyList<EvmLog>? logs = null;
        if (!(await session.Client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error)
            || !(await session.Client.LogsAsync(filter, session.Chain.Since, head, cancellation).ConfigureAwait(false)).TryGet(out logs, out error))
        {
            return error;
        }

        foreach (EvmLog log in logs)
        {
            if (!BridgeContract.LockedEvent.FromLog(log).TryGet(out BridgeContract.LockedEvent? locked, out error))
            {
                return error;
            }

            if (locked.Answers.ToString() != made.Id || locked.Hash.ToString() != made.Hash || locked.Amount != BigInteger.Parse(made.Units, CultureInfo.InvariantCulture) || !locked.Credit)
            {
                continue;
            }

            if (!(await bridge.LockOfAsync(locked.Id, cancellation).ConfigureAwait(false)).TryGet(out BridgeContract.LockValue? here, out error))
            {
                return error;
            }

            if (!(await session.Client.BlockAsync("latest", cancellation).ConfigureAwait(false)).TryGet(out EvmBlock? latest, out error) || latest is null)
            {
                return error ?? new VirgaError(Outcome.Unavailable, "The chain has no block.");
            }

            // A secret shown too late would give the relayer the lock, and the user nothing.
            string state = States[(int)here.State];
            ulong expiry = (ulong)here.Expiry, spare = (made.Expiry - Math.Min(made.Expiry, expiry)) / 8;
            bool isInTime = (ulong)latest.Time.ToUnixTimeSeconds() + spare < expiry;
            return new BridgeAnswer(state == "claimed" || (state == "locked" && isInTime) ? locked.Id : null, state);
        }

        return new BridgeAnswer(null, "none");
    }
}
