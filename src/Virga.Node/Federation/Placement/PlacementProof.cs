using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Placement;

/// <summary>What goes beside a receipt so that anyone can judge where its call ran; all else is on the chain.</summary>
/// <param name="Request">Struct hash of the request.</param>
/// <param name="Gateway">Which the request names.</param>
/// <param name="Ticket">Of the gateway's <see cref="PlacementLedger"/> for the epoch: requests in this order give what policies that count had seen.</param>
/// <param name="Hop">At which it ran, as in the receipt.</param>
/// <param name="Attempts">One for each hop before, in order.</param>
internal sealed record PlacementProof(ulong Epoch, Hash32 Request, EvmAddress Gateway, int Ticket, int Hop, EvmAddress Executor, byte Cloud, IReadOnlyList<FailedAttempt> Attempts);
