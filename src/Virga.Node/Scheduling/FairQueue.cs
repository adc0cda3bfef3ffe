using System.Diagnostics.CodeAnalysis;

namespace Virga.Node.Scheduling;

/// <summary>
/// Weighted fair queueing in two levels: turns are divided between tenants by weight, and a tenant's turns between its functions,
/// however many entries each has waiting. Start-time fair queueing with unit cost (Goyal, Vin and Cheng, SIGCOMM 1996). Not for use
/// from several threads at once.
/// </summary>
internal sealed class FairQueue<T>
{
    private readonly Dictionary<string, Tenant> tenants = new(StringComparer.Ordinal);
    private double virtualTime;

    public int Count { get; private set; }

    /// <param name="weight">The tenant's share of turns relative to other tenants', above 0.</param>
    public void Enqueue(string tenant, string function, T item, double weight = 1)
    {
        if (!tenants.TryGetValue(tenant, out Tenant? line))
        {
            tenants[tenant] = line = new Tenant { Start = virtualTime };
        }

        line.Weight = weight;
        line.Enqueue(function, item);
        Count++;
    }

    public bool TryDequeue([MaybeNullWhen(false)] out T item)
    {
        if (Count == 0)
        {
            item = default;
            return false;
        }

        (string name, Tenant next) = tenants.MinBy(one => one.Value.Start);
        virtualTime = next.Start;
        next.Start += 1 / next.Weight;
        item = next.Dequeue();
        Count--;
        if (next.IsEmpty)
        {
            tenants.Remove(name); // one that comes back starts at the time of then: it saved up nothing, and owes nothing
        }

        return true;
    }

    private sealed class Tenant
    {
        private readonly Dictionary<string, Line> functions = new(StringComparer.Ordinal);
        private double virtualTime;

        public double Start { get; set; }

        public double Weight { get; set; }

        public bool IsEmpty => functions.Count == 0;

        public void Enqueue(string function, T item)
        {
            if (!functions.TryGetValue(function, out Line? line))
            {
                functions[function] = line = new Line { Start = virtualTime };
            }

            line.Items.Enqueue(item);
        }

        public T Dequeue()
        {
            (string name, Line next) = functions.MinBy(one => one.Value.Start);
            virtualTime = next.Start;
            next.Start++;
            T item = next.Items.Dequeue();
            if (next.Items.Count == 0)
            {
                functions.Remove(name);
            }

            return item;
        }
    }

    private sealed class Line
    {
        public Queue<T> Items { get; } = new();

        public double Start { get; set; }
    }
}
