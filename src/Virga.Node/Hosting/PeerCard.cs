using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Gateway;
using Virga.Node.Mesh;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Tells anyone where the node's peer process listens. Whoever dials it checks the peer id against the registry's, so the answer needs no proof.</summary>
internal sealed class PeerCard(MeshConnection mesh) : IOpenEndpoint
{
    public const string Path = "/_virga/peer";

    public bool IsFor(HttpRequest request) => request.Path == Path;

    public Task HandleAsync(HttpContext context) => mesh.Self is { } self
        ? RestJson.WriteAsync(context, StatusCodes.Status200OK, self)
        : RestJson.WriteErrorAsync(context, new VirgaError(Outcome.Unavailable, "The node isn't on a mesh, or its peer process is starting."));
}
