using Virga.Node.Scheduling;

namespace Virga.Node.Invocations;

/// <summary>The latest cold starts, and how many there were of each cause since the node started.</summary>
internal sealed class ColdStartLog
{
    private const int Kept = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, ColdStart> byRequest = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private readonly long[] counts = new long[Enum.GetValues<ColdStartCause>().Length];

    public void Add(ColdStart start)
    {
        lock (gate)
        {
            counts[(int)start.Cause]++;
            if (!byRequest.TryAdd(start.RequestId, start))
            {
                return;
            }

            order.Enqueue(start.RequestId);
            if (order.Count > Kept)
            {
                byRequest.Remove(order.Dequeue());
            }
        }
    }

    public ColdStart? Find(string requestId)
    {
        lock (gate)
        {
            return byRequest.GetValueOrDefault(requestId);
        }
    }

    public IReadOnlyDictionary<ColdStartCause, long> Counts()
    {
        lock (gate)
        {
            return Enum.GetValues<ColdStartCause>().ToDictionary(cause => cause, cause => counts[(int)cause]);
        }
    }
}
