using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Virga.Node.Aws.Wire;
using Virga.Node.Gateway;
using Virga.Node.Identity;
using Virga.Node.Identity.Tokens;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>
/// The authorization server over HTTP, under <c>/_virga/oauth2</c>. Source: RFC 6749, section 3.2; RFC 7662 (introspection); RFC 8414 (metadata);
/// RFC 7517 (keys). All but introspection is for whoever asks.
/// </summary>
internal sealed class OAuthEndpoint(AuthorizationServer server, BearerTokens tokens, TokenKeys keys, Authorizer authorizer, PublicAddress address) : IOpenEndpoint
{
    public const string IntrospectPath = "/_virga/oauth2/introspect";

    private const string MetadataPath = "/.well-known/oauth-authorization-server";
    private const string ChallengePath = "/_virga/oauth2/challenge";
    private const string KeysPath = "/_virga/oauth2/jwks";
    private const int MaxBody = 16 * 1024;

    /// <summary>True for requests that nobody signs; introspection without a signature ends here too.</summary>
    public bool IsFor(HttpRequest request) =>
        request.Path == AuthorizationServer.TokenPath || request.Path == ChallengePath || request.Path == KeysPath || request.Path == MetadataPath || (request.Path == IntrospectPath && !HttpSignature.IsClaimed(request));

    public Task HandleAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", MetadataPath) => RestJson.WriteAsync(context, 200, Metadata()),
        ("GET", KeysPath) => RestJson.WriteAsync(context, 200, new { keys = keys.All.Select(key => new { kty = "EC", crv = "P-256", alg = "ES256", use = "sig", kid = key.Id, x = key.X, y = key.Y }) }),
        ("POST", AuthorizationServer.TokenPath) => AnswerAsync(context, server.Token),
        ("POST", ChallengePath) => AnswerAsync(context, form => server.Challenge(form.GetValueOrDefault("client_id"), form.GetValueOrDefault("scope"))),
        (_, IntrospectPath) => FailAsync(context, OAuthError.InvalidClient("Introspection needs a request that is signed (AWS Signature Version 4).")),
        _ => FailAsync(context, OAuthError.InvalidRequest("There is no such method here.")),
    };

    /// <summary>For callers whose signature has been verified and who may <c>virga:Read</c>.</summary>
    public Task IntrospectAsync(HttpContext context)
    {
        AwsRequest request = context.Features.GetRequiredFeature<AwsRequest>();
        return authorizer.Check(request.Principal, "virga:Read", "*", new RequestKeys(context, request)) is { } refused ? RestJson.WriteErrorAsync(context, refused)
            : !Read(context.Request, request.Body).TryGet(out Dictionary<string, string>? form, out VirgaError? error) ? FailAsync(context, error)
            : !form.TryGetValue("token", out string? token) ? FailAsync(context, OAuthError.InvalidRequest("token is missing."))
            : !tokens.Read(token).TryGet(out BearerToken? found, out error) ? error.Outcome == Outcome.Unavailable ? FailAsync(context, error) : RestJson.WriteAsync(context, 200, new { active = false })
            : RestJson.WriteAsync(context, 200, new
            {
                active = true,
                scope = found.Claims.Scope,
                client_id = found.Claims.ClientId,
                token_type = "Bearer",
                exp = found.Claims.Expires,
                iat = found.Claims.IssuedAt,
                sub = found.Claims.Subject,
                aud = found.Claims.Audience,
                iss = found.Claims.Issuer,
                jti = found.Claims.Id,
                cnf = found.Claims.Confirmation,
            });
    }

    private static async Task AnswerAsync<T>(HttpContext context, Func<IReadOnlyDictionary<string, string>, Result<T>> work)
    {
        if (await RequestBody.ReadAsync(context.Request, MaxBody).ConfigureAwait(false) is not { } body)
        {
            await FailAsync(context, OAuthError.InvalidRequest($"The request must be smaller than {MaxBody} bytes.")).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            context.Response.Headers.CacheControl = "no-store";
            Task answer = Read(context.Request, body.Memory).TryGet(out Dictionary<string, string>? form, out VirgaError? error) && work(form).TryGet(out T? value, out error)
                ? RestJson.WriteAsync(context, 200, value)
                : FailAsync(context, error);
            await answer.ConfigureAwait(false);
        }
    }

    /// <summary>Parameters must not be given twice. Source: RFC 6749, section 3.2.</summary>
    private static Result<Dictionary<string, string>> Read(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return OAuthError.InvalidRequest("Send a form: application/x-www-form-urlencoded.");
        }

        Dictionary<string, StringValues> form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span));
        return form.Any(pair => pair.Value.Count > 1)
            ? OAuthError.InvalidRequest("A parameter is given twice.")
            : form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
    }

    private static Task FailAsync(HttpContext context, VirgaError error)
    {
        if (error.HttpStatus == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "AWS4-HMAC-SHA256";
        }

        return RestJson.WriteAsync(context, error.HttpStatus, new { error = error.AwsCode, error_description = error.Message });
    }

    private object Metadata() => new
    {
        issuer = address.Origin,
        token_endpoint = address.Origin + AuthorizationServer.TokenPath,
        jwks_uri = address.Origin + KeysPath,
        introspection_endpoint = address.Origin + IntrospectPath,
        grant_types_supported = (string[])["client_credentials"],
        response_types_supported = Array.Empty<string>(),
        token_endpoint_auth_methods_supported = (string[])[TokenAssertion.Type],
        introspection_endpoint_auth_methods_supported = (string[])["aws4_hmac_sha256"],
        virga_challenge_endpoint = address.Origin + ChallengePath,
    };
}
