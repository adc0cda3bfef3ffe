using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>Whoever shows an access token may do what the token is for as long as it holds, and no more than the registry allows; others what the registry allows.</summary>
internal sealed class TokenAccess(BearerTokens tokens, RegistryAccess registry) : ICallAccess
{
    public bool Allows(CallRequest request, string? token) =>
        registry.Allows(request, token) && (token is null || (tokens.Check(token, request.EndPoint, request.Method).TryGet(out EvmAddress wallet, out _) && wallet == request.User));
}
