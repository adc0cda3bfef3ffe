namespace Virga.Node.Triggers.Chain;

/// <summary>What a chain brought since a position.</summary>
/// <param name="Position">To go on from.</param>
/// <param name="MustBeKept">The position says more than how far was read: it must be durable before reading on.</param>
internal sealed record ConfirmedLogs(IReadOnlyList<ConfirmedLog> Logs, string Position, bool MustBeKept);
