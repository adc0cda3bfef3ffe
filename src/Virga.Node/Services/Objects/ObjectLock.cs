namespace Virga.Node.Services.Objects;

/// <summary>What keeps a version from being removed.</summary>
/// <param name="Mode"><c>GOVERNANCE</c> or <c>COMPLIANCE</c>; null: no retention.</param>
internal sealed record ObjectLock(string? Mode, DateTimeOffset? Until, bool HasLegalHold)
{
    public const string Governance = "GOVERNANCE";
    public const string Compliance = "COMPLIANCE";

    public bool IsRetained(DateTimeOffset now) => Mode is not null && Until > now;

    /// <param name="bypasses">Whether whoever asks may go past governance.</param>
    public bool Holds(DateTimeOffset now, bool bypasses) => HasLegalHold || (IsRetained(now) && !(bypasses && Mode == Governance));
}
