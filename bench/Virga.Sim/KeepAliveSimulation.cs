using Virga.Node.Scheduling;

namespace Virga.Sim;

/// <summary>
/// Replays traces in virtual time through the node's own keep-alive policies: the last used instance is kept as the policy says, those
/// beyond it for a fixed time, and of the idle ones the last used serves next.
/// </summary>
internal static class KeepAliveSimulation
{
    /// <summary>Shorter pauses say nothing about keeping; the node doesn't observe them either.</summary>
    private const double LeastPause = 1;

    public static KeepAliveResult Run(string name, IReadOnlyList<Trace> traces, Func<IKeepAlivePolicy> policy, TimeSpan extra)
    {
        long cold = 0;
        double held = 0;
        foreach (Trace trace in traces)
        {
            Replay replay = new(policy(), extra.TotalSeconds);
            foreach ((double at, double runs) in trace.Calls)
            {
                replay.Call(at, runs);
            }

            cold += replay.Cold;
            held += replay.IdleSeconds * trace.MemoryMegabytes / 1024;
        }

        return new KeepAliveResult(name, traces.Sum(trace => (long)trace.Calls.Count), cold, held);
    }

    private sealed class Replay(IKeepAlivePolicy policy, double extra)
    {
        private readonly List<double> freeAt = []; // of each living instance
        private double lastEnd = double.NegativeInfinity;

        public long Cold { get; private set; }

        public double IdleSeconds { get; private set; }

        public void Call(double at, double runs)
        {
            freeAt.Sort();
            ExpireExtra(at);
            if (lastEnd < at)
            {
                KeepLast(at);
            }

            int warm = freeAt.FindLastIndex(free => free <= at);
            if (warm < 0)
            {
                Cold++;
            }
            else
            {
                IdleSeconds += at - freeAt[warm];
                freeAt.RemoveAt(warm);
            }

            freeAt.Add(at + runs);
            lastEnd = Math.Max(lastEnd, at + runs);
        }

        /// <summary>All but the last used go when they have been idle for long.</summary>
        private void ExpireExtra(double at)
        {
            for (int i = freeAt.Count - 2; i >= 0; i--)
            {
                if (at - freeAt[i] >= extra)
                {
                    IdleSeconds += extra;
                    freeAt.RemoveAt(i);
                }
            }
        }

        /// <summary>Nothing has run since the last call ended: what became of the last instance meanwhile.</summary>
        private void KeepLast(double at)
        {
            double idle = at - lastEnd;
            KeepAliveWindow window = policy.Window;
            double preWarm = window.PreWarm.TotalSeconds;
            double until = window.KeepUntil.TotalSeconds;
            if (freeAt.Count > 0 && (preWarm > 0 || idle >= until))
            {
                freeAt.RemoveAt(freeAt.Count - 1);
                IdleSeconds += preWarm > 0 ? 0 : until;
            }

            if (preWarm > 0 && idle >= preWarm)
            {
                if (idle < until)
                {
                    freeAt.Add(lastEnd + preWarm);
                }
                else
                {
                    IdleSeconds += until - preWarm; // came back for nothing
                }
            }

            if (idle >= LeastPause && !double.IsInfinity(idle))
            {
                policy.Observe(TimeSpan.FromSeconds(idle));
            }
        }
    }
}
