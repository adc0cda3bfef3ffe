namespace Virga.Wallets;

/// <summary>A lock that this wallet made, or was about to make, on another chain.</summary>
/// <param name="Action">That made it.</param>
/// <param name="Id">Null: it isn't in a block yet.</param>
/// <param name="Secret">Whoever knows it and is the receiver takes the money: it is shown when the answer is taken, never before.</param>
/// <param name="Expiry">Seconds since 1970.</param>
internal sealed record BridgeLock(string Action, string? Id, string Chain, string Bridge, string Relayer, string Units, string Secret, string Hash, ulong Expiry);
