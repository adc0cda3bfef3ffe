using Virga.Node.Instances;
using Virga.Node.Values;

namespace Virga.Node.Scheduling;

/// <summary>
/// What came of asking for an instance: one to use (give it back to its <see cref="InstancePool"/>), a refusal, or the reply of an
/// instance that couldn't load the handler.
/// </summary>
/// <param name="Cause">Why there was no instance, when this call is the first of one started for it; so it carries its init time.</param>
/// <param name="QueueMicros">How long that start waited before it began.</param>
internal readonly record struct Lease(Instance? Instance, ColdStartCause? Cause, int QueueMicros, VirgaError? Refusal, InstanceStart? Failed)
{
    public bool IsCold => Cause is not null;

    public static Lease Of(Instance instance) => new(instance, null, 0, null, null);

    public static Lease Refused(VirgaError error) => new(null, null, 0, error, null);

    public static Lease Started(InstanceStart start, ColdStartCause cause, int queueMicros) =>
        start.Failure is null ? new(start.Instance, cause, queueMicros, null, null) : new(null, cause, queueMicros, null, start);
}
