using Virga.Node.Sandboxes.Egress;

namespace Virga.Node.Instances;

/// <summary>What every instance is made of; one set for the node.</summary>
internal sealed record InstanceParts
{
    public required EgressRelay Egress { get; init; }

    public required DnsRelay Dns { get; init; }

    public required ISandboxVisitors Visitors { get; init; }

    public required ILogSink LogSink { get; init; }

    public required LogPump Pump { get; init; }
}
