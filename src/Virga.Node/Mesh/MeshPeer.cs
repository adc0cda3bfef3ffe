namespace Virga.Node.Mesh;

/// <summary>A neighbour.</summary>
/// <param name="Score">Of gossipsub: below 0 it misbehaved, below -80 nothing is taken from it. Null: not rated.</param>
internal sealed record MeshPeer(string Peer, string Address, string Direction, double? Score);
