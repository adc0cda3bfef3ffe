using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>Who the registry says may call.</summary>
internal sealed class RegistryAccess(IRegistryView registry) : ICallAccess
{
    public bool Allows(CallRequest request, string? token) => registry.IsAllowed(request.EndPoint, request.User, request.Method);
}
