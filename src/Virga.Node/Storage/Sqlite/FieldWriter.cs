using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Fills a buffer with fields of fixed size, one after the other, big-endian; without allocating.</summary>
internal ref struct FieldWriter(Span<byte> target)
{
    private Span<byte> left = target;

    public void Skip(int count) => left = left[count..];

    public void Write(in EvmAddress value)
    {
        value.WriteTo(left);
        left = left[EvmAddress.Size..];
    }

    public void Write(in Hash32 value)
    {
        value.WriteTo(left);
        left = left[Hash32.Size..];
    }

    public void Write(byte value)
    {
        left[0] = value;
        left = left[1..];
    }

    public void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(left, value);
        left = left[sizeof(uint)..];
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(left, value);
        left = left[sizeof(ulong)..];
    }

    public void Write(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(left, value);
        left = left[16..];
    }

    public void Write(ReadOnlySpan<byte> value)
    {
        value.CopyTo(left);
        left = left[value.Length..];
    }
}
