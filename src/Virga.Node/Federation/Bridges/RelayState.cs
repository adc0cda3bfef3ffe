namespace Virga.Node.Federation.Bridges;

/// <summary>What the relayer must not forget.</summary>
/// <param name="Position">How far the other chain's logs were read; null: not yet.</param>
/// <param name="Open">Locks that aren't ended.</param>
internal sealed record RelayState(string? Position, IReadOnlyList<RelayedLock> Open);
