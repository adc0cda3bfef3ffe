using Virga.Node.Federation.Providers;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>Calls end points of the registry, wherever the network places them.</summary>
internal interface IEndPointCaller
{
    /// <param name="call">Its function's name is the end point's path.</param>
    Task<ProviderAnswer> CallAsync(RegisteredEndPoint endPoint, ProviderCall call, CancellationToken cancellation);
}
