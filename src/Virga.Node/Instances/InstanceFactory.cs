using System.Text;
using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>Starts instances and waits until their handlers are loaded.</summary>
internal sealed class InstanceFactory(Blueprints blueprints, ProcessSource source, InstanceMaker maker, Zygotes zygotes, Templates templates, TimeProvider time)
{
    private const int LaunchAttempts = 3;

    /// <summary>Has ready what the first call of a version needs.</summary>
    public void Prepare(Function function, FunctionVersion version)
    {
        if (blueprints.Draw(function, version).TryGet(out Blueprint? blueprint, out _))
        {
            source.Prepare(blueprint);
        }
    }

    /// <summary>Nothing is forked from this version any more.</summary>
    public void Retire(FunctionVersion version) => templates.Retire(version);

    /// <summary>Ends templates that are too many or too old; the next start builds another.</summary>
    public void TrimTemplates(TimeSpan maxAge) => templates.Trim(maxAge);

    public async Task<Result<InstanceStart>> StartAsync(Function function, FunctionVersion version, CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        if (!blueprints.Draw(function, version).TryGet(out Blueprint? blueprint, out VirgaError? error)
            || !(await LaunchAsync(blueprint, afresh: false, cancellation).ConfigureAwait(false)).TryGet(out Launched? launched, out error))
        {
            return error;
        }

        InstanceStart start = await InitAsync(blueprint, launched, begun).ConfigureAwait(false);
        if (start.Failure is { End: InstanceEnd.Exited } && launched.Origin != InstanceOrigin.Started)
        {
            // The process that it was made from may have been the reason: once more without one. What the function does itself happens again.
            if (!(await LaunchAsync(blueprint, afresh: true, cancellation).ConfigureAwait(false)).TryGet(out launched, out error))
            {
                return error;
            }

            start = await InitAsync(blueprint, launched, begun).ConfigureAwait(false);
        }

        if (start.Failure is null && launched.Origin is not InstanceOrigin.Template && blueprint.AllowsSharing && zygotes.Find(blueprint.Plan) is { } zygote)
        {
            _ = templates.BuildSoonAsync(blueprint, zygote);
        }

        return start;
    }

    /// <summary>A launch fails when something in its way dies; what is wrong with the machine fails each time.</summary>
    private async Task<Result<Launched>> LaunchAsync(Blueprint blueprint, bool afresh, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            Result<Launched> launched = afresh || attempt > 1
                ? await source.StartAsync(blueprint, cancellation).ConfigureAwait(false)
                : await source.FindAsync(blueprint, cancellation).ConfigureAwait(false);
            if (launched.Error is null || attempt == LaunchAttempts)
            {
                return launched;
            }
        }
    }

    private async Task<InstanceStart> InitAsync(Blueprint blueprint, Launched launched, long begun)
    {
        int sandbox = (int)time.GetElapsedTime(begun).TotalMicroseconds;
        Instance instance = maker.Make(blueprint, launched);
        instance.Log.CaptureTail(); // if the init fails, this is all that its caller can be shown
        WriteInitStart(blueprint, launched, instance.Log);
        InstanceReply reply = await InstanceMaker.InitAsync(instance, blueprint, launched, isTemplate: false).ConfigureAwait(false);
        int rest = (int)time.GetElapsedTime(begun).TotalMicroseconds - sandbox;
        int load = reply.End == InstanceEnd.Result ? Math.Clamp(LoadMicros(reply.Body.Span), 0, rest) : rest;
        instance.Phases = new StartPhases(launched.Origin, sandbox, rest - load, load);
        if (reply.End == InstanceEnd.Result)
        {
            reply.Body.Dispose();
            instance.Log.TakeTail();
            return new InstanceStart(instance, null);
        }

        instance.Dispose();
        return new InstanceStart(instance, reply);
    }

    private void WriteInitStart(Blueprint blueprint, Launched launched, InstanceLog log)
    {
        log.WriteLine(Encoding.UTF8.GetBytes($"INIT_START Runtime Version: {blueprint.Version.Runtime}"));
        if (blueprint.Runtime.Substitution(blueprint.Version.Runtime) is { } warning)
        {
            log.WriteLine(Encoding.UTF8.GetBytes($"WARNING {warning}"));
        }

        if (launched.Origin != InstanceOrigin.Template && templates.ReasonAgainst(blueprint.Version) is { } reason)
        {
            log.WriteLine(Encoding.UTF8.GetBytes($"WARNING this function's instances load it afresh instead of forking: {reason}"));
        }
    }

    /// <summary>From the body of READY; a runtime that doesn't tell spent no time of its own.</summary>
    private static int LoadMicros(ReadOnlySpan<byte> ready)
    {
        if (ready.IsEmpty)
        {
            return int.MaxValue;
        }

        Utf8JsonReader reader = new(ready);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("loadMicros"u8) && reader.Read() && reader.TryGetInt32(out int micros))
            {
                return micros;
            }
        }

        return int.MaxValue;
    }
}
