namespace Virga.Deployment;

/// <summary>What a deployment made.</summary>
internal sealed record DeployedFunction(string Name, bool Created, string? Url);
