using Virga.Node.Chain.Rpc;

namespace Virga.Node.Chain.Logs;

/// <summary>One step of a follower.</summary>
/// <param name="Logs">In the chain's order; each of them once, ever.</param>
/// <param name="Position">To go on from, once the logs are taken.</param>
/// <param name="HasMore">False: all that is confirmed was read; wait for a block.</param>
/// <param name="RolledBackTo">The blocks above this one that were read have left the chain, deeper than the confirmations that were asked for.</param>
internal sealed record LogBatch(IReadOnlyList<EvmLog> Logs, LogPosition Position, bool HasMore, ulong? RolledBackTo = null);
