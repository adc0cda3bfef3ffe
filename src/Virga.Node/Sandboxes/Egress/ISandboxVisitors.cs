using System.Net.Sockets;

namespace Virga.Node.Sandboxes.Egress;

/// <summary>Takes the connections that code in a sandbox makes to the node itself (Runtime API and AWS endpoint, both HTTP).</summary>
internal interface ISandboxVisitors
{
    /// <summary>Owns <paramref name="connection"/> from here on.</summary>
    /// <param name="connection">Accepted on the sandbox's listener.</param>
    /// <param name="door">Which sandbox it comes out of.</param>
    void Enter(Socket connection, SandboxDoor door);
}
