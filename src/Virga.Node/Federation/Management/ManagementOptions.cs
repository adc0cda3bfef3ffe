namespace Virga.Node.Federation.Management;

/// <summary>Which deployment of the contracts the node works with.</summary>
internal sealed class ManagementOptions
{
    /// <summary>Its Directory; null: the one that this node made on the chain, if any.</summary>
    public DirectoryAddress? Directory { get; init; }

    /// <summary>Of a deployment that this node makes.</summary>
    public ChainParameters Parameters { get; init; } = new();
}
