using System.Text.Json.Serialization;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>Source: RFC 6749, section 5.1.</summary>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("scope")] string Scope);
