namespace Virga.Node.Mesh.Peers;

/// <summary>A frame as it came.</summary>
internal readonly record struct PeerFrame(PeerFrameType Type, ReadOnlyMemory<byte> Body)
{
    public const int Version = 1;

    /// <summary>Bytes of type and body: a block of the largest size and its head.</summary>
    public const int MaxSize = (2 << 20) + (64 << 10);
}
