using Virga.Node.Federation.Bridges;
using Virga.Node.Federation.Journal;

namespace Virga.Node.Federation.Management;

/// <summary>Which deployment of the contracts the node works with.</summary>
internal sealed class ManagementOptions
{
    /// <summary>Its Directory; null: the one that this node made on the chain, if any.</summary>
    public DirectoryAddress? Directory { get; init; }

    /// <summary>Of a deployment that this node makes.</summary>
    public ChainParameters Parameters { get; init; } = new();

    /// <summary>The chain from which the node relays money; null: it doesn't.</summary>
    public BridgeOptions? Bridge { get; init; }

    /// <summary>Who may read the gateway's journal besides the callers; null: nobody.</summary>
    public JournalTenant? Auditor { get; init; }
}
