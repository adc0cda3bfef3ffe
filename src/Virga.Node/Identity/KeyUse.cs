namespace Virga.Node.Identity;

/// <summary>When and for what a user's key was used last.</summary>
internal sealed record KeyUse(DateTimeOffset Time, string Service, string Region);
