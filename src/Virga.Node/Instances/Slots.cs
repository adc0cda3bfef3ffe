using System.Collections.Concurrent;
using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>
/// Processes started ahead of any function: sandboxed, their runtime up, waiting for code. Kept per kind: what is executed, with which
/// environment. Where there is a zygote they are its forks. A slot serves one function only, ever.
/// </summary>
internal sealed class Slots(ISandbox sandbox, Zygotes zygotes, Stocks stocks, StockOptions options)
{
    private readonly ConcurrentDictionary<string, Stock> kinds = new();

    /// <summary>A ready slot for the plan, or null; either way the kind is known from now on and kept in stock.</summary>
    public Launched? Take(LaunchPlan plan) => stocks.Take(KindOf(plan));

    /// <summary>Has at least one slot ready soon.</summary>
    public void Prepare(LaunchPlan plan)
    {
        zygotes.Find(plan);
        stocks.Refill(KindOf(plan));
    }

    private Stock KindOf(LaunchPlan plan) => kinds.GetOrAdd(plan.SlotKey, _ => new Stock(() => MakeAsync(plan)));

    private async Task<Launched?> MakeAsync(LaunchPlan plan)
    {
        SandboxSpec spec = new()
        {
            Arguments = plan.Arguments,
            Environment = [.. LambdaEnvironment.Constant, .. plan.Environment],
            Binds = plan.Binds,
            Memory = options.Memory,
            Temporary = new MemorySize(512),
            Network = SandboxNetwork.Egress, // whether anything passes is decided at the node's end
            HasChannel = true,
        };
        if (await zygotes.FindAsync(plan).ConfigureAwait(false) is { } zygote)
        {
            return (await zygote.ForkAsync(spec, InstanceOrigin.Zygote, CancellationToken.None).ConfigureAwait(false)).TryGet(out Launched? forked, out _) ? forked : null;
        }

        return (await sandbox.LaunchAsync(spec, CancellationToken.None).ConfigureAwait(false)).TryGet(out SandboxProcess? process, out _)
            ? new Launched(process, new FrameChannel(process.Channel!), InstanceOrigin.Slot)
            : null;
    }
}
