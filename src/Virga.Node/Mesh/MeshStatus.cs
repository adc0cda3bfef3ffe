namespace Virga.Node.Mesh;

/// <summary>What the peer process last said of itself.</summary>
/// <param name="Dropped">Messages that it dropped since its start because the node didn't keep up; they come again with their author's next announcement.</param>
/// <param name="Memory">Its resident bytes.</param>
internal sealed record MeshStatus(long Dropped, long Memory, IReadOnlyList<MeshPeer> Peers);
