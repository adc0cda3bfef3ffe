using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>
/// A process that others are forked from: a zygote or a template. Their process namespaces lie within its own, so it ends only after
/// the last of them.
/// </summary>
internal sealed class ForkParent(SandboxProcess process, ISandbox sandbox, Action end)
{
    private readonly Lock gate = new();
    private int children;
    private bool retired;

    /// <summary>Whether it still forks. A parent that failed once to take a request is never asked again.</summary>
    public bool IsUsable => !Volatile.Read(ref retired);

    public int ProcessId => process.Pid;

    public async Task<Result<Launched>> ForkAsync(SandboxSpec spec, InstanceOrigin origin, CancellationToken cancellation)
    {
        if (!TryEnter())
        {
            return new VirgaError(Outcome.RuntimeUnavailable, "The parent has ended.");
        }

        Result<SandboxProcess> forked = await sandbox.LaunchAsync(spec with { Parent = process, Arguments = [], Environment = [] }, cancellation).ConfigureAwait(false);
        if (!forked.TryGet(out SandboxProcess? child, out VirgaError? error))
        {
            Leave();
            Retire();
            return error;
        }

        _ = LeaveAtExitAsync(child);
        return new Launched(child, new FrameChannel(child.Channel!), origin);
    }

    /// <summary>No more forks; it ends when its last child has.</summary>
    public void Retire()
    {
        bool last;
        lock (gate)
        {
            last = !retired && children == 0;
            Volatile.Write(ref retired, true);
        }

        if (last)
        {
            end();
        }
    }

    private bool TryEnter()
    {
        lock (gate)
        {
            children += retired ? 0 : 1;
            return !retired;
        }
    }

    private void Leave()
    {
        bool last;
        lock (gate)
        {
            children--;
            last = retired && children == 0;
        }

        if (last)
        {
            end();
        }
    }

    private async Task LeaveAtExitAsync(SandboxProcess child)
    {
        await child.Exited.ConfigureAwait(false);
        Leave();
    }
}
