namespace Virga.Node.Mesh;

/// <summary>What came over a topic. Its signature is the author's: the peer process has verified it.</summary>
/// <param name="Author">Peer id.</param>
/// <param name="Via">Peer id of the neighbour that brought it.</param>
internal readonly record struct GossipMessage(string Topic, string Author, string Via, ReadOnlyMemory<byte> Data);
