using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Logs;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Bridges;

/// <summary>
/// Brings money from another chain: a user's lock there, made for this node's account, is answered by a lock of credit here out of the node's
/// bond; once the user took that by the secret, the secret gives the node the user's lock. What it must not forget is in a file before it acts.
/// </summary>
internal sealed partial class Relayer(ManagementChains chains, FarBridge far, LockAnswers answers, RelayFile file, GatewayAccount account, EvmClient home, ILogger<Relayer> logger) : BackgroundService
{
    private readonly LogFollower follower = new(far.Client);
    private string? trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ManagementChain chain = await chains.JoinedAsync(stoppingToken).ConfigureAwait(false);
        Task sending = far.Sender.Value.RunAsync(stoppingToken);
        RelayState state = file.Read();
        while (true)
        {
            VirgaError? error = await CheckAsync(chain, stoppingToken).ConfigureAwait(false);
            if (error is null)
            {
                (state, error) = await FollowAsync(state, stoppingToken).ConfigureAwait(false);
            }

            foreach (RelayedLock one in state.Open)
            {
                (RelayedLock? next, VirgaError? failed) = await answers.AdvanceAsync(chain, one, Keep, stoppingToken).ConfigureAwait(false);
                error ??= failed;
                Replace(one, next);
            }

            if (error is not null && error.Message != trouble)
            {
                LogTrouble(error.Message);
            }

            trouble = error?.Message;
            await Task.WhenAny(far.Client.WaitForHeadAsync(stoppingToken), home.WaitForHeadAsync(stoppingToken), sending).ConfigureAwait(false);
            stoppingToken.ThrowIfCancellationRequested();
        }

        void Keep(RelayedLock changed) => Replace(state.Open.First(one => one.Id == changed.Id), changed);

        void Replace(RelayedLock before, RelayedLock? after)
        {
            if (before != after)
            {
                state = state with { Open = [.. state.Open.Where(one => one.Id != before.Id), .. after is null ? (RelayedLock[])[] : [after]] };
                file.Write(state);
            }
        }
    }

    /// <summary>A transaction for one of two chains of one number could be sent on the other.</summary>
    private async Task<VirgaError?> CheckAsync(ManagementChain chain, CancellationToken cancellation) =>
        !(await far.Client.ChainIdAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong id, out VirgaError? error) ? error
        : id == chain.ChainId ? new VirgaError(Outcome.Conflict, $"both ends of the bridge are on a chain {id}: they must be two")
        : null;

    /// <summary>Takes in what was locked for this account. The position and what it brought are kept together.</summary>
    private async Task<(RelayState State, VirgaError? Error)> FollowAsync(RelayState state, CancellationToken cancellation)
    {
        int free = far.Options.MostOpen - state.Open.Count;
        if (free <= 0)
        {
            return (state, null);
        }

        if (Position(state.Position) is not { } position)
        {
            // Locks of before this node relayed aren't its own to answer.
            if (!(await far.Client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? unreached))
            {
                return (state, unreached);
            }

            position = LogPosition.From(head);
        }

        LogFilter filter = new([far.Options.Bridge], [[BridgeContract.LockedEvent.Declaration.Topic], [], [], [account.Address.ToWord()]]);
        if (!(await follower.StepAsync(filter, far.Options.Confirmations, position, cancellation).ConfigureAwait(false)).TryGet(out LogBatch? batch, out VirgaError? error))
        {
            return (state, error);
        }

        List<RelayedLock> open = [.. state.Open];
        foreach (EvmLog log in batch.Logs)
        {
            if (BridgeContract.LockedEvent.FromLog(log).TryGet(out BridgeContract.LockedEvent? locked, out _) && locked.Answers == default && open.All(one => one.Id != locked.Id.ToString()))
            {
                if (!(await far.Client.BlockAsync(log.BlockNumber, cancellation).ConfigureAwait(false)).TryGet(out EvmBlock? block, out error) || block is null)
                {
                    return (state, error);
                }

                open.Add(Take(locked, (ulong)block.Time.ToUnixTimeSeconds()));
            }
        }

        if (batch.Position.ToString() != state.Position)
        {
            state = new RelayState(batch.Position.ToString(), open);
            file.Write(state);
        }

        return (state, null);
    }

    /// <summary>The answer expires in the middle: half of the time for the user to take it, half for the relayer to claim.</summary>
    private static RelayedLock Take(BridgeContract.LockedEvent locked, ulong lockedAt)
    {
        ulong expiry = (ulong)locked.Expiry;
        return new RelayedLock(
            locked.Id.ToString(), locked.Sender.ToString(), locked.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture), locked.Hash.ToString(), expiry, lockedAt + ((expiry - Math.Min(expiry, lockedAt)) / 2), null);
    }

    private static LogPosition? Position(string? text) => text is null ? null : LogPosition.Parse(text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the bridge can't be served, and is tried again: {Reason}")]
    private partial void LogTrouble(string reason);
}
