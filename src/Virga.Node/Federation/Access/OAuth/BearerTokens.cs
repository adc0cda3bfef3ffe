using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;
using Virga.Node.Identity.Tokens;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>
/// Who may call an end point by a bearer token: the token is this node's and hasn't expired, the wallet still owns an AccessToken with its hash,
/// and the registry still allows the wallet. All of it from memory: revocation holds from the block on that the registry's view has taken in.
/// </summary>
/// <remarks>
/// Only that a signature holds is kept, in a cache of bounded size. Signatures are checked only of tokens that were minted, so that made-up
/// ones cost a hash. Source of the errors: RFC 6750, section 3.1.
/// </remarks>
internal sealed class BearerTokens(PublicAddress address, TokenKeys keys, IRegistryView registry, TimeProvider time)
{
    private const int MaxCached = 8192;
    private readonly ConcurrentDictionary<Hash32, BearerToken> signed = new();

    /// <summary>The wallet in whose name the call is made.</summary>
    /// <param name="text">The token that came with the call.</param>
    public Result<EvmAddress> Check(string text, uint endPoint, CallMethods methods) => !Read(text).TryGet(out BearerToken? token, out VirgaError? error) ? error
        : token.Scope.EndPoint == endPoint && (methods & token.Scope.Methods) == methods && methods != CallMethods.None ? token.Wallet
        : OAuthError.InsufficientScope("The access token isn't for this end point and method.");

    /// <summary>A token that holds at this moment.</summary>
    public Result<BearerToken> Read(string text)
    {
        if (registry.Head is null)
        {
            return OAuthError.Unavailable("The node can't follow the management chain now.");
        }

        if (text.Length > JsonWebToken.MaxLength)
        {
            return OAuthError.InvalidToken("The access token isn't one of this node's.");
        }

        Hash32 hash = Hash32.Of(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        BearerToken? token = signed.GetValueOrDefault(hash) ?? Peek(text, hash);
        if (token is null || registry.Access(token.Wallet, hash) is not { } grant || !IsSigned(token, text))
        {
            return OAuthError.InvalidToken("The access token isn't one of this node's, or wasn't minted, or was revoked.");
        }

        DateTimeOffset now = time.GetUtcNow();
        return now >= grant.Expiry || now.ToUnixTimeSeconds() >= token.Claims.Expires ? OAuthError.InvalidToken("The access token has expired.")
            : grant.Wallet != token.Wallet || grant.EndPoint != token.Scope.EndPoint || (token.Scope.Methods & ~grant.Methods) != CallMethods.None || !registry.IsAllowed(grant.EndPoint, token.Wallet, token.Scope.Methods)
                ? OAuthError.InvalidToken("The access token was minted for less than it says, or permission was withdrawn.")
            : token;
    }

    private BearerToken? Peek(string text, Hash32 hash) =>
        JsonWebToken.Peek(text) is { } claims && claims.Issuer == address.Origin && claims.Audience == address.Origin && claims.ClientId == claims.Subject
            && EvmAddress.Parse(claims.Subject).TryGet(out EvmAddress wallet, out _) && CallScope.Parse(claims.Scope).TryGet(out CallScope scope, out _)
            ? new BearerToken(wallet, scope, hash, JsonWebToken.KeyOf(text) ?? "", claims)
            : null;

    private bool IsSigned(BearerToken token, string text)
    {
        if (keys.Find(token.KeyId) is null)
        {
            signed.TryRemove(token.Hash, out _);
            return false;
        }

        if (signed.ContainsKey(token.Hash))
        {
            return true;
        }

        if (!JsonWebToken.IsSigned(text, keys.Find))
        {
            return false;
        }

        if (signed.Count >= MaxCached)
        {
            signed.Clear();
        }

        signed[token.Hash] = token;
        return true;
    }
}
