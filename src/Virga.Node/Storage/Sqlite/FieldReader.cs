using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Reads what a <see cref="FieldWriter"/> wrote.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> source)
{
    public ReadOnlySpan<byte> Left { get; private set; } = source;

    public EvmAddress Address() => EvmAddress.Of(Take(EvmAddress.Size));

    public Hash32 Hash() => Hash32.Of(Take(Hash32.Size));

    public byte Byte() => Take(1)[0];

    public uint Int() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    public ulong Long() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    public ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = Left[..count];
        Left = Left[count..];
        return taken;
    }
}
