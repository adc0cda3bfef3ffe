using System.Threading.Channels;

namespace Virga.Node.Invocations;

/// <summary>What a loop over work that falls due waits for: being woken, or the next piece's time. For one loop; anyone may wake it.</summary>
internal sealed class Alarm(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Timers count whole milliseconds, and may fire a little early.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => signal.Writer.TryWrite(true);

    /// <param name="next">When something falls due; null: nothing will by itself. It must be the first after the time up to which all has been taken: what has fallen due since then is still to come.</param>
    public Task WaitAsync(DateTimeOffset? next, CancellationToken stopping)
    {
        TimeSpan pause = next - time.GetUtcNow() is { } left && left < Longest ? left : Longest;
        return WaitAsync(pause > Shortest ? pause : Shortest, stopping);
    }

    public async Task WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        using CancellationTokenSource woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task<bool> signalled = signal.Reader.ReadAsync(woken.Token).AsTask();
        await Task.WhenAny(signalled, Task.Delay(pause, time, woken.Token)).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
        stopping.ThrowIfCancellationRequested();
    }
}
