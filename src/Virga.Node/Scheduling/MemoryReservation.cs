using Virga.Node.Values;

namespace Virga.Node.Scheduling;

/// <summary>An instance's part of the node's memory budget, given back once: when it is told to end, or has ended by itself.</summary>
internal sealed class MemoryReservation(Admission admission, MemorySize memory) : IDisposable
{
    private int released;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref released, 1) == 0)
        {
            admission.ReleaseMemory(memory);
        }
    }
}
