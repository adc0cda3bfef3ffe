namespace Virga.Node.Services.HttpApis;

/// <param name="Issuer">Where <c>.well-known/openid-configuration</c> is found.</param>
internal sealed record JwtConfiguration(IReadOnlyList<string>? Audience, string? Issuer);
