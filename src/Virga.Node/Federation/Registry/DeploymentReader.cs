using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Logs;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Registry;

/// <summary>
/// Follows one deployment's logs and keeps the mirror equal to its contracts. Logs only tell which keys changed; what they are is read from
/// the contracts at the newest block. When blocks leave the chain, every key that their logs named is read again, so that the mirror is
/// right after a reorganisation of any depth that <see cref="LogPosition"/> sees; after a deeper one it begins anew.
/// </summary>
internal sealed class DeploymentReader(ManagementChain chain, EvmClient client, IRegistryStore store, RegistryMirror mirror, MirrorOptions options, TimeProvider time)
{
    private static readonly TimeSpan ExpiredFor = TimeSpan.FromHours(1); // clocks of chain and node differ by less

    private readonly string scope = $"{chain.ChainId} {chain.Directory}";
    private readonly LogFollower follower = new(client);
    private readonly RegistryLogs logs = new(chain);
    private readonly RegistryReads reads = new(chain, client);
    private readonly Dictionary<RegistryKey, ulong> dirty = []; // to be read, each with the block of its newest log
    private readonly Dictionary<RegistryKey, ulong> recent = []; // named by logs of blocks that may still leave the chain
    private readonly Dictionary<RegistryKey, RegistryCell> unsavedCells = [];
    private readonly Dictionary<RegistryKey, ulong> unsavedRecent = [];
    private RegistryState state = new();
    private LogPosition position = LogPosition.From(chain.Since);
    private string saved = "";
    private bool isFresh = true;

    /// <summary>Shows what was kept, which is not enough for a head.</summary>
    public void Load()
    {
        mirror.Begin(chain.Parameters.EpochBlocks, chain.Parameters.PeriodBlocks);
        if (store.Load(scope) is not { } image || LogPosition.Parse(image.Position) is not { } kept)
        {
            return;
        }

        (position, saved, isFresh) = (kept, image.Position, false);
        foreach (RegistryCell cell in image.Cells.OrderBy(cell => cell.Key.Part))
        {
            state.Take(cell);
        }

        foreach ((RegistryKey key, ulong block) in image.Recent)
        {
            recent[key] = block;
        }

        mirror.Show(state.Publish(position.Next - 1));
    }

    /// <summary>True: all that the chain's node has is shown. False: there is more to read.</summary>
    public async Task<Result<bool>> StepAsync(CancellationToken cancellation)
    {
        if (!(await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error))
        {
            return error;
        }

        if (head + 1 < position.Next)
        {
            // It lags, or has lost blocks: either way what it says is older than what is known.
            return new VirgaError(Outcome.Unavailable, $"The chain's node is at block {head}, behind block {position.Next - 1} that was read.");
        }

        if (!(await follower.StepAsync(logs.Filter, 0, position, cancellation).ConfigureAwait(false)).TryGet(out LogBatch? batch, out error))
        {
            return error.Outcome == Outcome.Conflict && await IsAnotherChainAsync(cancellation).ConfigureAwait(false) ? Restart() : error;
        }

        // A block that comes back is read again like any other: nothing here counts logs.
        position = batch.Position with { Orphans = [] };
        if (batch.RolledBackTo is not null)
        {
            RollBack(position.Next);
        }

        foreach (EvmLog log in batch.Logs)
        {
            if (RegistryLogs.Check(log) is { } wrong)
            {
                return wrong;
            }

            if (!Take(log))
            {
                return Restart(); // the log of its settling never came
            }
        }

        Prune();
        return position.Next <= head || position.Recent.Count == 0 ? false : await RefreshAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<bool> IsAnotherChainAsync(CancellationToken cancellation) =>
        position.Recent.Count > 0 && (await client.BlockAsync(position.First, cancellation).ConfigureAwait(false)).TryGet(out EvmBlock? oldest, out _) && oldest.Hash != position.Recent[0];

    private Result<bool> Restart()
    {
        mirror.Doubt();
        (state, position, isFresh) = (new RegistryState(), LogPosition.From(chain.Since), true);
        dirty.Clear();
        recent.Clear();
        unsavedCells.Clear();
        unsavedRecent.Clear();
        return false;
    }

    /// <param name="next">This block and those above it have left the chain.</param>
    private void RollBack(ulong next)
    {
        foreach ((RegistryKey key, _) in recent.Where(one => one.Value >= next).ToArray())
        {
            Touch(key, next - 1);
        }

        foreach ((RegistryKey key, SettledBatch batch) in state.Batches.Where(one => one.Value.Settled >= next || one.Value.Closed >= next))
        {
            Change(new RegistryCell(key, next - 1, batch.Settled >= next ? null : (batch with { Closed = 0 }).ToArray()));
        }

        foreach (ulong epoch in state.EpochsFrom(next, chain.Parameters.EpochBlocks, chain.Parameters.BuriedBlocks))
        {
            dirty[RegistryKey.Epoch(epoch)] = next - 1;
        }
    }

    /// <summary>False: the log is about a batch that isn't known.</summary>
    private bool Take(EvmLog log)
    {
        foreach (RegistryKey key in logs.KeysOf(log))
        {
            Touch(key, log.BlockNumber);
        }

        if (logs.BatchOf(log) is not { } named)
        {
            return true;
        }

        SettledBatch? batch = RegistryLogs.Settles(log) ? RegistryLogs.ToBatch(log) : state.Batch(named) is { } open ? open with { Closed = log.BlockNumber } : null;
        if (batch is null)
        {
            return false;
        }

        Change(new RegistryCell(named, log.BlockNumber, batch.ToArray()));
        foreach (EvmAddress user in batch.Charges.Select(charge => charge.User).Distinct().Where(_ => batch.Closed != 0))
        {
            Touch(RegistryKey.Account(user), log.BlockNumber);
        }

        return true;
    }

    private void Touch(RegistryKey key, ulong block) => dirty[key] = recent[key] = unsavedRecent[key] = block;

    private void Change(RegistryCell cell)
    {
        state.Take(cell);
        unsavedCells[cell.Key] = cell;
    }

    private void Prune()
    {
        foreach ((RegistryKey key, _) in recent.Where(one => one.Value + LogPosition.Depth < position.Next).ToArray())
        {
            recent.Remove(key);
            unsavedRecent.Remove(key);
        }

        foreach ((RegistryKey key, _) in state.Batches.Where(one => one.Value.Closed != 0 && one.Value.Closed + LogPosition.Depth < position.Next))
        {
            Change(new RegistryCell(key, 0, null));
        }
    }

    private async Task<Result<bool>> RefreshAsync(CancellationToken cancellation)
    {
        (ulong block, Hash32 hash) = (position.Next - 1, position.Recent[^1]);
        ulong epoch = block / (ulong)chain.Parameters.EpochBlocks, oldest = epoch - Math.Min(epoch, (ulong)options.PastEpochs);
        WantEpochs(oldest, epoch, block);
        while (dirty.Count > 0)
        {
            (RegistryKey Key, ulong Block)[] some = [.. dirty.OrderBy(one => one.Key.Part).Take(options.MaxReads).Select(one => (one.Key, one.Value))];
            if (!(await reads.ReadAsync(some, hash, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<RegistryCell>? cells, out VirgaError? error))
            {
                return error;
            }

            foreach (RegistryCell cell in cells)
            {
                Change(cell);
                dirty.Remove(cell.Key);
            }
        }

        foreach (RegistryKey key in state.Before(oldest).Concat(state.Expired(time.GetUtcNow() - ExpiredFor)))
        {
            Change(new RegistryCell(key, block, null));
        }

        return state.Count <= options.MaxEntries ? Keep(block) : new VirgaError(Outcome.Unavailable, $"The registry has more than {options.MaxEntries} entries, which is more than this node holds.");
    }

    /// <summary>Those of the current and the last epochs that aren't known, and no others: some haven't begun any more, some are long over.</summary>
    private void WantEpochs(ulong oldest, ulong epoch, ulong block)
    {
        foreach (RegistryKey key in dirty.Keys.Where(key => key.Part == RegistryPart.Epoch && (key.Id > epoch || key.Id < oldest)).ToArray())
        {
            dirty.Remove(key);
            Change(new RegistryCell(key, block, null));
        }

        for (ulong one = Math.Max(oldest, 1); one <= epoch; one++)
        {
            if (!state.HasEpoch(one))
            {
                dirty[RegistryKey.Epoch(one)] = block;
            }
        }
    }

    private Result<bool> Keep(ulong block)
    {
        string reached = position.ToString();
        if (reached != saved || unsavedCells.Count > 0)
        {
            ulong forget = position.Next > LogPosition.Depth ? position.Next - LogPosition.Depth - 1 : 0;
            store.Save(new RegistryChange(scope, isFresh, reached, [.. unsavedCells.Values], [.. unsavedRecent.Select(one => (one.Key, one.Value))], forget));
            (saved, isFresh) = (reached, false);
            unsavedCells.Clear();
            unsavedRecent.Clear();
            mirror.Show(state.Publish(block));
        }

        mirror.Hear();
        return true;
    }
}
