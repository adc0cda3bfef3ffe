using System.Globalization;
using Virga.Node.Scheduling;

namespace Virga.Sim;

/// <summary>
/// Two functions that both need a new instance for every call, in virtual time, through the node's own admission and start queue. What
/// they compete for here is concurrency and starts; processors are divided by the kernel (a group a function).
/// </summary>
internal sealed class FairnessSimulation(SchedulingOptions options)
{
    private const double StartMillis = 5;
    private const double RunMillis = 50;
    private const double Seconds = 20;

    private readonly Admission admission = new(options);
    private readonly FairQueue<(int Function, double Arrived)> queue = new();
    private readonly PriorityQueue<(Step Step, int Function, double Arrived), double> events = new();
    private readonly FunctionLoad[] loads = [new(), new()];
    private readonly List<double> latencies = [];
    private int starting;
    private int refused;

    private enum Step
    {
        Arrive,
        Started,
        Done,
    }

    /// <summary>Calls a second that the node can start when nothing else runs.</summary>
    public double StartsPerSecond => options.ParallelStarts * 1000 / StartMillis;

    /// <param name="observed">Calls a second of the function whose latency is measured.</param>
    /// <param name="flood">Calls a second of the other one.</param>
    public FairnessResult Run(double observed, double flood, int seed)
    {
        Schedule(0, observed, new Random(seed));
        Schedule(1, flood, new Random(seed + 1));
        while (events.TryDequeue(out (Step Step, int Function, double Arrived) next, out double now))
        {
            Handle(next.Step, next.Function, next.Arrived, now);
        }

        latencies.Sort();
        return new FairnessResult(latencies.Count, refused, latencies.Count == 0 ? 0 : latencies[(int)(latencies.Count * 0.99)]);
    }

    private void Schedule(int function, double perSecond, Random random)
    {
        for (double at = 0; perSecond > 0 && at < Seconds * 1000;)
        {
            at += -Math.Log(1 - random.NextDouble()) * 1000 / perSecond;
            events.Enqueue((Step.Arrive, function, at), at);
        }
    }

    private void Handle(Step step, int function, double arrived, double now)
    {
        switch (step)
        {
            case Step.Arrive when admission.Enter(loads[function], out _) is not null:
                refused += function == 0 ? 1 : 0;
                break;
            case Step.Arrive:
                queue.Enqueue("account", function.ToString(CultureInfo.InvariantCulture), (function, now));
                break;
            case Step.Started:
                starting--;
                events.Enqueue((Step.Done, function, arrived), now + RunMillis);
                break;
            default:
                admission.Leave(loads[function], isShared: true);
                if (function == 0)
                {
                    latencies.Add(now - arrived);
                }

                break;
        }

        while (starting < options.ParallelStarts && queue.TryDequeue(out (int Function, double Arrived) next))
        {
            starting++;
            events.Enqueue((Step.Started, next.Function, next.Arrived), now + StartMillis);
        }
    }
}
