using System.Text.Json.Serialization;

namespace Virga.Node.Identity.Tokens;

/// <summary>What an access token says. Source: RFC 9068, section 2.2; RFC 7800 for <c>cnf</c>.</summary>
/// <param name="Issuer">The node that made it.</param>
/// <param name="Subject">The wallet, with its checksum.</param>
/// <param name="Audience">The node that takes it.</param>
/// <param name="ClientId">The wallet as well: it is its own client.</param>
/// <param name="IssuedAt">Seconds since 1970.</param>
/// <param name="Expires">Seconds since 1970.</param>
internal sealed record TokenClaims(
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("sub")] string Subject,
    [property: JsonPropertyName("aud")] string Audience,
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("exp")] long Expires)
{
    [JsonPropertyName("jti")]
    public required string Id { get; init; }

    [JsonPropertyName("cnf")]
    public required TokenConfirmation Confirmation { get; init; }
}
