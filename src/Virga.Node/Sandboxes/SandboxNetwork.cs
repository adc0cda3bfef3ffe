namespace Virga.Node.Sandboxes;

/// <summary>What an instance reaches besides the node's own endpoint, which it always does.</summary>
internal enum SandboxNetwork
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>TCP and DNS through the node, which applies <see cref="EgressPolicy"/>.</summary>
    Egress,
}
