using System.Globalization;
using System.Security.Cryptography;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;
using Virga.Node.Identity.Tokens;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>
/// Gives access tokens to wallets that the registry lets call an end point. A token is of use once the wallet has minted an AccessToken
/// with its hash. Source: RFC 6749, section 4.4 (client credentials); RFC 7521, section 4.2 (assertions).
/// </summary>
internal sealed class AuthorizationServer(PublicAddress address, TokenKeys keys, Nonces nonces, IRegistryView registry, Func<TokenDeployment?> deployments, Lazy<Secp256k1> curve, TimeProvider time)
{
    public const string TokenPath = "/_virga/oauth2/token";

    private const string Purpose = "token ";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private string Audience => address.Origin + TokenPath;

    /// <summary>What the wallet is to sign for a scope, whoever it is.</summary>
    public Result<object> Challenge(string? client, string? scope)
    {
        if (deployments() is not { } deployment)
        {
            return Unjoined();
        }

        if (!EvmAddress.Parse(client).TryGet(out EvmAddress wallet, out VirgaError? error))
        {
            return OAuthError.InvalidRequest(error.Message);
        }

        return CallScope.Parse(scope).TryGet(out CallScope wanted, out error)
            ? Result.Of(new TokenAssertion(wallet.ToString(), Audience, wanted.ToString(), nonces.Issue(Purpose + wallet), (ulong)(time.GetUtcNow() + Nonces.Lifetime).ToUnixTimeSeconds(), "").Document(deployment))
            : error;
    }

    /// <param name="form">Each parameter once.</param>
    public Result<TokenAnswer> Token(IReadOnlyDictionary<string, string> form)
    {
        if (form.GetValueOrDefault("grant_type") is not "client_credentials")
        {
            return form.ContainsKey("grant_type") ? OAuthError.UnsupportedGrant("The only grant_type is client_credentials.") : OAuthError.InvalidRequest("grant_type is missing.");
        }

        if (form.GetValueOrDefault("client_assertion_type") is not TokenAssertion.Type)
        {
            return OAuthError.InvalidClient($"The client_assertion_type must be {TokenAssertion.Type}.");
        }

        if (deployments() is not { } deployment || registry.Head is null)
        {
            return Unjoined();
        }

        return !TokenAssertion.Parse(form.GetValueOrDefault("client_assertion")).TryGet(out TokenAssertion? assertion, out VirgaError? error)
            || !Authenticate(assertion, deployment, form).TryGet(out EvmAddress wallet, out error)
            || !CallScope.Parse(assertion.Scope).TryGet(out CallScope scope, out error)
            ? error
            : registry.IsAllowed(scope.EndPoint, wallet, scope.Methods) ? Issue(wallet, scope, deployment)
            : OAuthError.InvalidScope("The wallet may not call this end point with these methods.");
    }

    private static VirgaError Unjoined() => OAuthError.Unavailable("The node follows no management chain now.");

    private Result<EvmAddress> Authenticate(TokenAssertion assertion, TokenDeployment deployment, IReadOnlyDictionary<string, string> form)
    {
        bool isNamed = EvmAddress.Parse(assertion.Wallet).TryGet(out EvmAddress wallet, out _) && (form.GetValueOrDefault("client_id") is not { } client || client == assertion.Wallet);
        bool isForScope = form.GetValueOrDefault("scope") is not { } scope || scope == assertion.Scope;
        return !isNamed || !isForScope ? OAuthError.InvalidClient("The client assertion is for another client or scope than the request.")
            : assertion.Audience != Audience ? OAuthError.InvalidClient("The client assertion is for another audience.")
            : assertion.Expires <= (ulong)time.GetUtcNow().ToUnixTimeSeconds() ? OAuthError.InvalidClient("The client assertion has expired.")
            : assertion.Signer(curve.Value, deployment.Domain, wallet) != wallet ? OAuthError.InvalidClient("The client assertion's signature isn't the wallet's.")
            : !nonces.TryUse(assertion.Nonce, Purpose + wallet) ? OAuthError.InvalidClient("The client assertion's nonce isn't this node's, has expired or was used.")
            : wallet;
    }

    private TokenAnswer Issue(EvmAddress wallet, CallScope scope, TokenDeployment deployment)
    {
        TimeSpan lifetime = deployment.Longest < Lifetime ? deployment.Longest : Lifetime;
        DateTimeOffset now = time.GetUtcNow();
        TokenClaims claims = new(address.Origin, wallet.ToString(), address.Origin, wallet.ToString(), scope.ToString(), now.ToUnixTimeSeconds(), (now + lifetime).ToUnixTimeSeconds())
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Confirmation = new TokenConfirmation(string.Create(CultureInfo.InvariantCulture, $"eip155:{deployment.ChainId}:{wallet}")),
        };
        return new TokenAnswer(JsonWebToken.Write(keys.Current, claims), "Bearer", (long)lifetime.TotalSeconds, claims.Scope);
    }
}
