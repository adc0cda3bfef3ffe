using Virga.Node.Instances;
using Virga.Node.Values;

namespace Virga.Node.Scheduling;

/// <summary>
/// What came of asking for an instance: one to use (give it back to its <see cref="InstancePool"/>), a refusal, or the reply of an
/// instance that couldn't load the handler.
/// </summary>
/// <param name="IsCold">Whether this call is the first of a freshly started instance, and so carries its init time.</param>
internal readonly record struct Lease(Instance? Instance, bool IsCold, VirgaError? Refusal, InstanceStart? Failed)
{
    public static Lease Of(Instance instance, bool isCold) => new(instance, isCold, null, null);

    public static Lease Refused(VirgaError error) => new(null, false, error, null);

    public static Lease Failure(InstanceStart start) => new(null, true, null, start);
}
