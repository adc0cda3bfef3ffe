using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Virga.Node.Mesh.Peers;

/// <summary>Makes one frame of its parts, all numbers little-endian.</summary>
internal sealed class PeerFrameWriter
{
    private const int HeadSize = sizeof(uint) + 1;

    private readonly ArrayBufferWriter<byte> buffer = new(256);

    public PeerFrameWriter(PeerFrameType type)
    {
        Span<byte> head = buffer.GetSpan(HeadSize)[..HeadSize];
        head.Clear(); // the length is known at the end
        head[HeadSize - 1] = (byte)type;
        buffer.Advance(HeadSize);
    }

    public static byte[] Json<T>(PeerFrameType type, T value) => new PeerFrameWriter(type).Add(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web)).Close();

    public PeerFrameWriter Add(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
        return this;
    }

    public PeerFrameWriter Add(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(sizeof(uint)), value);
        buffer.Advance(sizeof(uint));
        return this;
    }

    public PeerFrameWriter Add(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.GetSpan(sizeof(ulong)), value);
        buffer.Advance(sizeof(ulong));
        return this;
    }

    public PeerFrameWriter Add(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.GetSpan(sizeof(ushort)), checked((ushort)bytes.Length));
        buffer.Advance(sizeof(ushort));
        return Add(bytes);
    }

    /// <summary>The last part: its length is the frame's.</summary>
    public PeerFrameWriter Add(ReadOnlySpan<byte> rest)
    {
        buffer.Write(rest);
        return this;
    }

    public byte[] Close()
    {
        byte[] frame = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - sizeof(uint));
        return frame.Length - sizeof(uint) <= PeerFrame.MaxSize ? frame : throw new ArgumentException($"a frame of {frame.Length} bytes");
    }
}
