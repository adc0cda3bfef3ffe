using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Provided;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>
/// Gets an instance's process in the fastest way there is: a fork of the function's template, a fork of the zygote, a slot, or a new
/// process.
/// </summary>
internal sealed class ProcessSource(ISandbox sandbox, Zygotes zygotes, Templates templates, Slots slots)
{
    /// <summary>Starts ahead what a first call would otherwise wait for.</summary>
    public void Prepare(Blueprint blueprint)
    {
        if (blueprint.AllowsSharing && zygotes.Find(blueprint.Plan) is null && blueprint.Plan.ZygoteArguments.Count == 0)
        {
            slots.Prepare(blueprint.Plan);
        }
    }

    /// <summary>A new process, which is what is left when a faster way has failed.</summary>
    public async Task<Result<Launched>> StartAsync(Blueprint blueprint, CancellationToken cancellation)
    {
        if (!(await sandbox.LaunchAsync(blueprint.Spec, cancellation).ConfigureAwait(false)).TryGet(out SandboxProcess? process, out VirgaError? error))
        {
            return error;
        }

        return new Launched(process, blueprint.Plan.SpeaksFrames ? new FrameChannel(process.Channel!) : new RuntimeApiChannel(), InstanceOrigin.Started);
    }

    public async Task<Result<Launched>> FindAsync(Blueprint blueprint, CancellationToken cancellation) =>
        await ShareAsync(blueprint, cancellation).ConfigureAwait(false) is { } shared ? shared : await StartAsync(blueprint, cancellation).ConfigureAwait(false);

    private async Task<Launched?> ShareAsync(Blueprint blueprint, CancellationToken cancellation)
    {
        if (!blueprint.AllowsSharing)
        {
            return null;
        }

        return zygotes.Find(blueprint.Plan) is { } zygote
            ? await ForkAsync(blueprint, zygote, cancellation).ConfigureAwait(false)
            : await TakeSlotAsync(blueprint).ConfigureAwait(false);
    }

    private async Task<Launched?> ForkAsync(Blueprint blueprint, ForkParent zygote, CancellationToken cancellation)
    {
        if (await templates.FindAsync(blueprint, zygote, cancellation).ConfigureAwait(false) is { } template)
        {
            if ((await template.ForkAsync(blueprint.Spec, InstanceOrigin.Template, cancellation).ConfigureAwait(false)).TryGet(out Launched? child, out _))
            {
                return child;
            }

            templates.Retire(blueprint.Version);
        }

        return (await zygote.ForkAsync(blueprint.Spec, InstanceOrigin.Zygote, cancellation).ConfigureAwait(false)).TryGet(out Launched? forked, out _) ? forked : null;
    }

    private async Task<Launched?> TakeSlotAsync(Blueprint blueprint)
    {
        if (slots.Take(blueprint.Plan) is not { } slot)
        {
            return null;
        }

        SandboxSpec late = blueprint.Spec with { Binds = [.. blueprint.Spec.Binds.Except(blueprint.Plan.Binds)] };
        if (await sandbox.AssignAsync(slot, late).ConfigureAwait(false) is null)
        {
            return new Launched(slot, new FrameChannel(slot.Channel!), InstanceOrigin.Slot);
        }

        slot.Dispose();
        return null;
    }
}
