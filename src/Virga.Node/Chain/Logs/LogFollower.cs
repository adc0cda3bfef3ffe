using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Chain.Logs;

/// <summary>
/// Reads logs from a position on, block by block in bounded ranges, and notices by the blocks' hashes when the chain was reorganised. It
/// keeps nothing itself: whoever stores the position together with what it did about the logs gets each log exactly once.
/// </summary>
internal sealed class LogFollower(EvmClient client)
{
    /// <summary>Blocks a step, at most.</summary>
    public const ulong MaxRange = 1_000;

    /// <param name="confirmations">Blocks above a log's own before it is given.</param>
    public async Task<Result<LogBatch>> StepAsync(LogFilter filter, int confirmations, LogPosition position, CancellationToken cancellation)
    {
        if (!(await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error)
            || !(await StandsAsync(position, cancellation).ConfigureAwait(false)).TryGet(out bool? stands, out error))
        {
            return error;
        }

        if (stands == false)
        {
            return await RollBackAsync(position, cancellation).ConfigureAwait(false);
        }

        ulong depth = (ulong)confirmations;
        return stands is null || head < depth || position.Next > head - depth
            ? new LogBatch([], position, HasMore: false)
            : await ReadAsync(filter, position, head - depth, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the last block read is still in the chain; null when the node doesn't have one of that number now: it lags, or lost it.</summary>
    private async Task<Result<bool?>> StandsAsync(LogPosition position, CancellationToken cancellation)
    {
        if (position.Recent.Count == 0)
        {
            return true;
        }

        return (await client.BlockAsync(position.Next - 1, cancellation).ConfigureAwait(false)).TryGet(out EvmBlock? last, out VirgaError? error) ? Stands(last, position.Recent[^1]) : error;
    }

    private static bool? Stands(EvmBlock? last, Hash32 read) => last is null ? null : last.Hash == read;

    private async Task<Result<LogBatch>> RollBackAsync(LogPosition position, CancellationToken cancellation)
    {
        string[] numbers = [.. Enumerable.Range(0, position.Recent.Count).Select(i => Hex.Quantity(position.First + (ulong)i))];
        if (!(await client.BlocksAsync(numbers, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmBlock?>? blocks, out VirgaError? error))
        {
            return error;
        }

        int kept = position.Recent.Zip(blocks).TakeWhile(pair => pair.Second?.Hash == pair.First).Count();
        if (kept == 0 && position.First > position.Start)
        {
            return new VirgaError(Outcome.Conflict, $"The chain isn't the one that was followed: none of the last {position.Recent.Count} blocks below {position.Next} is in it.");
        }

        LogPosition back = position.Back(kept);
        return new LogBatch([], back, HasMore: true, RolledBackTo: back.Next == 0 ? 0 : back.Next - 1);
    }

    private async Task<Result<LogBatch>> ReadAsync(LogFilter filter, LogPosition position, ulong target, CancellationToken cancellation)
    {
        ulong to = Math.Min(target, position.Next + MaxRange - 1);
        while (true)
        {
            Result<IReadOnlyList<EvmLog>> read = await client.LogsAsync(filter, position.Next, to, cancellation).ConfigureAwait(false);
            if (read.TryGet(out IReadOnlyList<EvmLog>? logs, out VirgaError? error))
            {
                // The headers are read after the logs: what doesn't agree with them was read while the chain changed, and is read again.
                return (await HeadersAsync(position, to, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmBlock>? headers, out error)
                    ? headers.Count > 0 && Agree(logs, headers) ? Forward(position, to, target, logs, headers) : new LogBatch([], position, HasMore: false)
                    : error;
            }

            if (error.Outcome != Outcome.Conflict || to == position.Next)
            {
                return error;
            }

            to = position.Next + ((to - position.Next) / 2); // nodes refuse ranges with too many logs
        }
    }

    private static LogBatch Forward(LogPosition position, ulong to, ulong target, IReadOnlyList<EvmLog> logs, IReadOnlyList<EvmBlock> headers)
    {
        HashSet<Hash32> known = [.. position.Orphans];
        return new LogBatch([.. logs.Where(log => !known.Contains(log.BlockHash))], position.Forward(to + 1, [.. headers.Select(header => header.Hash)]), to < target);
    }

    /// <summary>Of the range's last blocks, as many as a reorganisation may reach; none when they don't follow each other and the position.</summary>
    private async Task<Result<IReadOnlyList<EvmBlock>>> HeadersAsync(LogPosition position, ulong to, CancellationToken cancellation)
    {
        ulong first = to - position.Next >= LogPosition.Depth ? to - LogPosition.Depth + 1 : position.Next;
        string[] numbers = [.. Enumerable.Range(0, (int)(to - first) + 1).Select(i => Hex.Quantity(first + (ulong)i))];
        if (!(await client.BlocksAsync(numbers, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmBlock?>? blocks, out VirgaError? error))
        {
            return error;
        }

        EvmBlock[] headers = [.. blocks.OfType<EvmBlock>()];
        Hash32? below = first == position.Next && position.Recent.Count > 0 ? position.Recent[^1] : null;
        bool follow = headers.Length == numbers.Length && (below is null || headers[0].Parent == below) && headers.Zip(headers.Skip(1)).All(pair => pair.Second.Parent == pair.First.Hash);
        return Result.Of<IReadOnlyList<EvmBlock>>(follow ? headers : []);
    }

    private static bool Agree(IReadOnlyList<EvmLog> logs, IReadOnlyList<EvmBlock> headers) =>
        logs.All(log => log.BlockNumber < headers[0].Number || headers[(int)(log.BlockNumber - headers[0].Number)].Hash == log.BlockHash);
}
