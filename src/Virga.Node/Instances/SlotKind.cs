using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;

namespace Virga.Node.Instances;

/// <summary>The slots of one kind, and how many were taken of late.</summary>
internal sealed class SlotKind(LaunchPlan plan)
{
    private readonly Lock gate = new();
    private readonly Queue<SandboxProcess> ready = new();
    private readonly Queue<long> taken = new();

    public LaunchPlan Plan => plan;

    public int Ready
    {
        get
        {
            lock (gate)
            {
                return ready.Count;
            }
        }
    }

    public void Add(SandboxProcess slot)
    {
        lock (gate)
        {
            ready.Enqueue(slot);
        }
    }

    public SandboxProcess? Take(long now)
    {
        lock (gate)
        {
            taken.Enqueue(now);
            while (ready.TryDequeue(out SandboxProcess? slot))
            {
                if (!slot.Exited.IsCompleted)
                {
                    return slot;
                }

                slot.Dispose();
            }

            return null;
        }
    }

    public SandboxProcess? TakeSurplus(int wanted)
    {
        lock (gate)
        {
            return ready.Count > wanted ? ready.Dequeue() : null;
        }
    }

    /// <summary>One, and as many as were taken within the window.</summary>
    public int Wanted(TimeProvider time, SlotOptions options)
    {
        lock (gate)
        {
            while (taken.TryPeek(out long at) && time.GetElapsedTime(at) > options.Window)
            {
                taken.Dequeue();
            }

            return Math.Min(options.MaxOfAKind, 1 + taken.Count);
        }
    }
}
