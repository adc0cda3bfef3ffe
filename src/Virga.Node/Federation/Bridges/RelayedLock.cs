namespace Virga.Node.Federation.Bridges;

/// <summary>A lock on the other chain that the relayer answers.</summary>
/// <param name="Id">Of the lock there.</param>
/// <param name="User">Who locked, and has the credit here.</param>
/// <param name="Units">Of the token.</param>
/// <param name="Hash">Of the secret.</param>
/// <param name="Expiry">Of the lock there, seconds since 1970.</param>
/// <param name="AnswerExpiry">Of the answer: earlier, so that the secret is known while the lock can still be claimed.</param>
/// <param name="AnsweredSince">Block of this chain before which nothing was answered; null: no answer was sent yet.</param>
internal sealed record RelayedLock(string Id, string User, string Units, string Hash, ulong Expiry, ulong AnswerExpiry, ulong? AnsweredSince);
