using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>A gateway as it describes itself, and as the chain rates it.</summary>
/// <param name="Cloud">0 to 7, for good.</param>
/// <param name="Stake">Units of the token (10^-6 dollar).</param>
/// <param name="Capacity">Concurrent calls.</param>
/// <param name="Url">Where its node listens.</param>
/// <param name="Peer">libp2p peer id; empty: not on the mesh.</param>
/// <param name="Reputation">-1,000 to 1,000.</param>
/// <param name="UnbondedAt">Block from which its stake can be taken back; 0: it isn't leaving.</param>
internal sealed record RegisteredGateway(EvmAddress Address, byte Cloud, UInt128 Stake, string Region, uint Capacity, string Url, byte[] Peer, int Reputation, ulong Heartbeat, ulong UnbondedAt);
