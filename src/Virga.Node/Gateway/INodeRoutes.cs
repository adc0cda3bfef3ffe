using Microsoft.AspNetCore.Routing;

namespace Virga.Node.Gateway;

/// <summary>Routes of the node's own, what AWS has no word for; their requests are signed as AWS's are.</summary>
internal interface INodeRoutes
{
    void Map(IEndpointRouteBuilder routes);
}
