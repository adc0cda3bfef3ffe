using System.Net;

namespace Virga.Node.Hosting;

/// <summary>Where connections out of sandboxes arrive: no address of the host, only what <see cref="SandboxConnections"/> is given.</summary>
internal sealed class SandboxEndPoint : EndPoint
{
    public override string ToString() => "sandboxes";
}
