using System.Collections.Concurrent;
using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>
/// Processes started ahead of any function: sandboxed, their runtime up, waiting for code. Kept per kind (what is executed, with which
/// environment), as many as were used of late, and refilled off the path of calls. A slot serves one function only, ever.
/// </summary>
internal sealed class Slots(ISandbox sandbox, SlotOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, SlotKind> kinds = new();
    private readonly SemaphoreSlim refilling = new(1); // one start at a time: calls come first
    private int count;

    /// <summary>Slots ready or being started.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>A ready slot for the plan, or null; either way the kind is known from now on and kept in stock.</summary>
    public SandboxProcess? Take(LaunchPlan plan)
    {
        SlotKind kind = KindOf(plan);
        SandboxProcess? slot = kind.Take(time.GetTimestamp());
        if (slot is not null)
        {
            Interlocked.Decrement(ref count);
        }

        _ = RefillAsync(kind);
        return slot;
    }

    /// <summary>Has at least one slot ready soon.</summary>
    public void Prepare(LaunchPlan plan) => _ = RefillAsync(KindOf(plan));

    /// <summary>Ends slots beyond what recent use asks for.</summary>
    public void Trim()
    {
        foreach (SlotKind kind in kinds.Values)
        {
            while (kind.TakeSurplus(Wanted(kind)) is { } surplus)
            {
                Interlocked.Decrement(ref count);
                surplus.Dispose();
            }
        }
    }

    public void Dispose() => refilling.Dispose();

    private SlotKind KindOf(LaunchPlan plan) => kinds.GetOrAdd(plan.SlotKey, _ => new SlotKind(plan));

    private int Wanted(SlotKind kind) => kind.Wanted(time, options);

    private async Task RefillAsync(SlotKind kind)
    {
        await refilling.WaitAsync().ConfigureAwait(false);
        try
        {
            while (kind.Ready < Wanted(kind))
            {
                if (Interlocked.Increment(ref count) > options.MaxSlots)
                {
                    Interlocked.Decrement(ref count);
                    return;
                }

                if (!(await sandbox.LaunchAsync(SpecFor(kind.Plan), CancellationToken.None).ConfigureAwait(false)).TryGet(out SandboxProcess? process, out _))
                {
                    Interlocked.Decrement(ref count);
                    return; // the next call asks again
                }

                kind.Add(process);
            }
        }
        finally
        {
            refilling.Release();
        }
    }

    private SandboxSpec SpecFor(LaunchPlan plan) => new()
    {
        Arguments = plan.Arguments,
        Environment = [.. LambdaEnvironment.Constant, .. plan.Environment],
        Binds = plan.Binds,
        Memory = options.Memory,
        Temporary = new MemorySize(512),
        Network = SandboxNetwork.Egress, // whether anything passes is decided at the node's end
        HasChannel = true,
    };
}
