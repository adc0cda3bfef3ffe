namespace Virga.Node.Services.HttpApis;

/// <param name="ServerNameToVerify">The name that a private integration's certificate must have.</param>
internal sealed record TlsConfig(string? ServerNameToVerify);
