using System.Buffers.Binary;
using System.Text;

namespace Virga.Node.Mesh.Peers;

/// <summary>Reads the parts of a frame's body in their order. A part that isn't there reads as nothing, and the frame isn't sound.</summary>
internal ref struct PeerFrameReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> rest = rest;

    public bool IsSound { get; private set; } = true;

    public readonly ReadOnlySpan<byte> Rest => rest;

    public byte Byte() => Take(1) is { IsEmpty: false } bytes ? bytes[0] : default;

    public uint UInt32() => Take(sizeof(uint)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : default;

    public ulong UInt64() => Take(sizeof(ulong)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : default;

    /// <summary>Text with the length of its UTF-8 before it.</summary>
    public string Text() => Take(sizeof(ushort)) is { IsEmpty: false } length ? Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16LittleEndian(length))) : "";

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > rest.Length)
        {
            IsSound = false;
            rest = default;
            return default;
        }

        ReadOnlySpan<byte> taken = rest[..size];
        rest = rest[size..];
        return taken;
    }
}
