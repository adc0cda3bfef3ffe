namespace Virga.Node.Mesh;

/// <summary>Who this node is on the mesh.</summary>
/// <param name="Peer">Id: base58 of the hash of its public key.</param>
/// <param name="Addresses">Multiaddresses at which it can be dialled.</param>
internal sealed record MeshSelf(string Peer, IReadOnlyList<string> Addresses);
