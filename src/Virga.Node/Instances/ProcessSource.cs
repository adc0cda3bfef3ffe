using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Extensions;
using Virga.Node.Runtimes.Extensions.Telemetry;
using Virga.Node.Runtimes.Provided;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>
/// Gets an instance's process in the fastest way there is: a fork of the function's template, a fork of the zygote, a slot, or a new
/// process.
/// </summary>
internal sealed class ProcessSource(ISandbox sandbox, Zygotes zygotes, Templates templates, Slots slots, Stocks stocks, TimeProvider time)
{
    /// <summary>Starts ahead what a first call would otherwise wait for.</summary>
    public void Prepare(Blueprint blueprint)
    {
        if (blueprint.AllowsSharing)
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

        IRuntimeChannel channel = blueprint.Plan.SpeaksFrames ? new FrameChannel(process.Channel!) : new RuntimeApiChannel();
        return new Launched(process, blueprint.Extensions.Count == 0 ? channel : Extend(channel, blueprint, process), InstanceOrigin.Started);
    }

    private ExtendedChannel Extend(IRuntimeChannel runtime, Blueprint blueprint, SandboxProcess process)
    {
        TelemetryFeed feed = new(port => sandbox.ConnectAsync(process, port), blueprint.Version.Logging.Format == "JSON", time);
        return new ExtendedChannel(runtime, new ExtensionSet(blueprint.Extensions, blueprint.Version, feed, time), time);
    }

    public async Task<Result<Launched>> FindAsync(Blueprint blueprint, CancellationToken cancellation) =>
        await ShareAsync(blueprint, cancellation).ConfigureAwait(false) is { } shared ? shared : await StartAsync(blueprint, cancellation).ConfigureAwait(false);

    private async Task<Launched?> ShareAsync(Blueprint blueprint, CancellationToken cancellation)
    {
        if (!blueprint.AllowsSharing)
        {
            return null;
        }

        ForkParent? zygote = zygotes.Find(blueprint.Plan);
        return (zygote is null ? null : await ForkTemplateAsync(blueprint, zygote, cancellation).ConfigureAwait(false))
            ?? await TakeSlotAsync(blueprint).ConfigureAwait(false)
            ?? (zygote is null ? null : await ForkAsync(blueprint, zygote, InstanceOrigin.Zygote, cancellation).ConfigureAwait(false));
    }

    private async Task<Launched?> ForkTemplateAsync(Blueprint blueprint, ForkParent zygote, CancellationToken cancellation)
    {
        if (await templates.FindAsync(blueprint, zygote, cancellation).ConfigureAwait(false) is not { } template)
        {
            return null;
        }

        if ((stocks.Take(template.Spares) ?? await ForkAsync(blueprint, template.Parent, InstanceOrigin.Template, cancellation).ConfigureAwait(false)) is { } fork)
        {
            return fork;
        }

        templates.Retire(blueprint.Version); // it has died: another one is built at the next start
        return null;
    }

    private static async Task<Launched?> ForkAsync(Blueprint blueprint, ForkParent parent, InstanceOrigin origin, CancellationToken cancellation) =>
        (await parent.ForkAsync(blueprint.Spec, origin, cancellation).ConfigureAwait(false)).TryGet(out Launched? forked, out _) ? forked : null;

    private async Task<Launched?> TakeSlotAsync(Blueprint blueprint)
    {
        if (slots.Take(blueprint.Plan) is not { } slot)
        {
            return null;
        }

        SandboxSpec late = blueprint.Spec with { Binds = [.. blueprint.Spec.Binds.Except(blueprint.Plan.Binds)] };
        if (await sandbox.AssignAsync(slot.Process, late).ConfigureAwait(false) is null)
        {
            return slot with { Origin = InstanceOrigin.Slot };
        }

        slot.Process.Dispose();
        return null;
    }
}
