using System.Diagnostics;

namespace Virga.Demo;

/// <summary>Waits for what other processes do.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Until it holds; false when it doesn't in time.</summary>
    public static async Task<bool> HoldsAsync(Func<Task<bool>> condition, TimeSpan patience, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(begun) > patience)
            {
                return false;
            }

            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    /// <exception cref="DemoFailure">It doesn't in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan patience, Func<string> what, CancellationToken cancellation)
    {
        if (!await HoldsAsync(condition, patience, cancellation).ConfigureAwait(false))
        {
            throw new DemoFailure($"not within {patience.TotalSeconds:0} s: {what()}");
        }
    }
}
