using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;
using Virga.Node.Sandboxes.Egress;

namespace Virga.Node.Instances;

/// <summary>What every instance is made of; one set for the node.</summary>
internal sealed record InstanceParts
{
    /// <summary>Folder of a package's unpacked files.</summary>
    public required Func<CodeHash, string> CodeTree { get; init; }

    public required RuntimeCatalog Runtimes { get; init; }

    public required ISandbox Sandbox { get; init; }

    public required EgressRelay Egress { get; init; }

    public required DnsRelay Dns { get; init; }

    public required ISandboxVisitors Visitors { get; init; }

    public required ILogSink LogSink { get; init; }

    public required LogPump Pump { get; init; }
}
