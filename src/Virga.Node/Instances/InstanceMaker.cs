using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Extensions;
using Virga.Node.Runtimes.Extensions.Telemetry;
using Virga.Node.Sandboxes;
using Virga.Node.Sandboxes.Egress;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>Turns a launched process into an instance: its log, its door to the node and the network, its init.</summary>
internal sealed class InstanceMaker(InstanceParts parts, TimeProvider time)
{
    /// <summary>Lambda's limit for the init phase; a function with a longer time-out may take that.</summary>
    private static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(10);

    public Instance Make(Blueprint blueprint, Launched launched)
    {
        (SandboxProcess process, IRuntimeChannel channel, _) = launched;
        bool hasEgress = blueprint.Function.HasEgress;
        SandboxDoor door = new(process, hasEgress ? parts.Egress : null, hasEgress ? parts.Dns : null, parts.Visitors, channel);
        TelemetryFeed? feed = (channel as ExtendedChannel)?.Extensions.Feed;
        InstanceLog log = new(blueprint.Version.LogGroup, blueprint.Stream, process.Log, process.ExtensionLog, feed, parts.LogSink, time);
        return new Instance(blueprint.Version, launched, door, log, feed, parts.Pump, time);
    }

    /// <summary>Has it load the handler. The body of a good reply is the runtime's READY.</summary>
    public static ValueTask<InstanceReply> InitAsync(Instance instance, Blueprint blueprint, Launched launched, bool isTemplate)
    {
        TimeSpan limit = blueprint.Version.Timeout > InitLimit ? blueprint.Version.Timeout : InitLimit;
        byte[] configuration = InitConfiguration.Of(blueprint.Version, blueprint.Environment, blueprint.Stream, launched.Process.Port, isTemplate);
        return instance.InitAsync(configuration, limit);
    }
}
