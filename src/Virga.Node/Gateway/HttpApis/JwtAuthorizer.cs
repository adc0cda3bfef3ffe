using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Aws.ApiGateway;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Believes tokens of an issuer: signature, issuer, audience, times and scopes. Source: API Gateway developer guide, "Control access to
/// HTTP APIs with JWT authorizers".
/// </summary>
internal sealed class JwtAuthorizer(IssuerKeys keys, TimeProvider time)
{
    public async ValueTask<AccessVerdict> CheckAsync(ApiRequest request, ApiAuthorizer authorizer, IReadOnlyList<string>? scopes)
    {
        if (IdentitySources.Read(request, authorizer.IdentitySource) is not [{ } given])
        {
            return new AccessVerdict(401, Challenge: "Bearer");
        }

        string text = given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? given["Bearer ".Length..].Trim() : given;
        if (JsonWebToken.Read(text) is not { } token)
        {
            return Refused(scopes, "invalid_token", "the token is malformed");
        }

        if ((Fault(token, authorizer.JwtConfiguration!) ?? await keys.FaultAsync(authorizer.JwtConfiguration!.Issuer!, token).ConfigureAwait(false)) is { } fault)
        {
            return Refused(scopes, "invalid_token", fault);
        }

        string[] has = [.. token.Texts("scope").Concat(token.Texts("scp")).SelectMany(one => one.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        string[]? matched = scopes is { Count: > 0 } ? [.. scopes.Intersect(has)] : null;
        return matched is { Length: 0 }
            ? Refused(scopes, "insufficient_scope", "the token does not have a required scope") with { Status = 403 }
            : new AccessVerdict(0, Describe(token, matched));
    }

    private static AccessVerdict Refused(IReadOnlyList<string>? scopes, string error, string description) =>
        new(401, Challenge: $"Bearer scope=\"{string.Join(' ', scopes ?? [])}\" error=\"{error}\" error_description=\"{description}\"");

    private string? Fault(JsonWebToken token, JwtConfiguration wanted)
    {
        double now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        IReadOnlyList<string> audience = token.Texts("aud") is { Count: > 0 } named ? named : token.Texts("client_id");
        return JsonWebToken.Text(token.Claims["iss"]) != wanted.Issuer ? "the token has an invalid issuer"
            : !audience.Intersect(wanted.Audience ?? []).Any() ? "the token does not have a valid audience"
            : token.Seconds("exp") is not { } end || end <= now ? "the token has expired"
            : token.Seconds("nbf") is { } start && start > now ? "the token is not valid yet"
            : token.Seconds("iat") is { } issued && issued > now ? "the token was issued in the future"
            : null;
    }

    private static ApiCaller Describe(JsonWebToken token, string[]? scopes)
    {
        JsonObject claims = new(token.Claims.Select(claim => KeyValuePair.Create(claim.Key, (JsonNode?)JsonWebToken.Text(claim.Value))));
        JsonObject whole = new() { ["claims"] = claims.DeepClone(), ["scopes"] = scopes is null ? null : new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]) };
        byte[] json = Encoding.UTF8.GetBytes(whole.ToJsonString(GatewayJson.Options));
        return new ApiCaller("jwt", json, json, claims);
    }
}
