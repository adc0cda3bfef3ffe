using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>An AccessToken (ERC-721) that is neither revoked nor transferred.</summary>
/// <param name="Jwt">sha-256 of the OAuth2 access token.</param>
internal sealed record AccessGrant(ulong Id, EvmAddress Wallet, uint EndPoint, CallMethods Methods, DateTimeOffset Expiry, Hash32 Jwt);
