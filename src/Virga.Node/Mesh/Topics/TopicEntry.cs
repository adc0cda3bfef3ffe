using Virga.Node.Chain.Crypto;

namespace Virga.Node.Mesh.Topics;

/// <summary>A message of a topic's history.</summary>
/// <param name="Size">Bytes of its data.</param>
internal sealed record TopicEntry(Hash32 Digest, string Publisher, ulong Sequence, DateTimeOffset At, int Size);
