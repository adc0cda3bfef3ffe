namespace Virga.Node.Mesh.Peers;

/// <summary>Kinds of frames, see <c>docs/reference/mesh-frames.md</c>. Up to 63 the node sends them, from 64 on the peer process.</summary>
internal enum PeerFrameType : byte
{
    Start = 1,
    Peers = 2,
    Subscribe = 3,
    Unsubscribe = 4,
    Publish = 5,
    Verdict = 6,
    Want = 7,
    Cancel = 8,
    Block = 9,
    Have = 10,
    Cut = 11,
    Ready = 65,
    Message = 66,
    Joined = 67,
    Wanted = 68,
    Got = 69,
    Status = 70,
}
