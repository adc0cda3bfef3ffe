namespace Virga;

/// <summary>A call to be signed.</summary>
/// <param name="Target">Path and query.</param>
/// <param name="ContentType">Empty: none.</param>
/// <param name="Limit">Pico-dollars; null: what it may cost.</param>
/// <param name="Chain">A chain's node to ask for the price; null: the gateway's word is taken.</param>
/// <param name="Token">The OAuth2 access token to show; null: none.</param>
internal sealed record GatewayCall(uint EndPoint, string Method, string Target, string ContentType, byte[] Body, ulong? Limit, string? Chain, string? Token = null);
