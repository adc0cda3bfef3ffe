using System.Text.Json.Serialization;

namespace Virga.Node.Identity.Tokens;

/// <summary>The key of a token's rightful holder. Source: RFC 7800, section 3.4.</summary>
/// <param name="KeyId">The account by CAIP-10: <c>eip155:CHAIN:ADDRESS</c>.</param>
internal sealed record TokenConfirmation([property: JsonPropertyName("kid")] string KeyId);
