namespace Virga.Sim.Federation;

/// <summary>A gateway's servers and line: first come, first served, each call one unit.</summary>
internal sealed class GatewayQueue(int servers)
{
    private readonly double[] free = new double[servers];
    private readonly Queue<double> ends = new();
    private int next;

    public int Servers => servers;

    /// <summary>Calls that run or wait.</summary>
    public int HeldAt(double now)
    {
        while (ends.TryPeek(out double end) && end <= now)
        {
            ends.Dequeue();
        }

        return ends.Count;
    }

    /// <summary>Takes a call and says how long it will wait.</summary>
    public double Take(double now)
    {
        double start = Math.Max(now, free[next]);
        free[next] = start + 1;
        ends.Enqueue(start + 1);
        next = (next + 1) % servers;
        return start - now;
    }
}
