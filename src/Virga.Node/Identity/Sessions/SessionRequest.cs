namespace Virga.Node.Identity.Sessions;

/// <summary>What a session is asked to be.</summary>
/// <param name="Policies">Documents that limit the session, already checked; null: none do.</param>
/// <param name="MfaAt">When a second factor was given; null: none was.</param>
internal sealed record SessionRequest(string Name, TimeSpan Lifetime, string[]? Policies = null, DateTimeOffset? MfaAt = null);
