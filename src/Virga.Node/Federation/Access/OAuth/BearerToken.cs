using Virga.Node.Chain.Crypto;
using Virga.Node.Identity.Tokens;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>An access token whose signature holds. Whether it holds now is asked each time.</summary>
/// <param name="Hash">SHA-256 of its text: what the AccessToken on the chain names.</param>
/// <param name="KeyId">Of the key that signed it.</param>
internal sealed record BearerToken(EvmAddress Wallet, CallScope Scope, Hash32 Hash, string KeyId, TokenClaims Claims);
