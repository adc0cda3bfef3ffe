using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Virga.Node.Chain.Crypto;

/// <summary>32 bytes: a hash, a topic or a storage word.</summary>
internal readonly record struct Hash32(UInt128 High, UInt128 Low)
{
    public const int Size = 32;

    /// <summary>Of <c>0x</c> and 64 digits.</summary>
    public const int TextSize = 2 + (2 * Size);

    public static Hash32 Of(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes[..16]), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..Size]));

    public static bool TryParse([NotNullWhen(true)] string? hex, out Hash32 hash)
    {
        hash = default;
        if (!Hex.TryParse(hex, out byte[]? bytes) || bytes.Length != Size)
        {
            return false;
        }

        hash = Of(bytes);
        return true;
    }

    public static Hash32 Parse(string hex) => TryParse(hex, out Hash32 hash) ? hash : throw new FormatException($"{hex} isn't 32 bytes in hexadecimal");

    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt128BigEndian(target, High);
        BinaryPrimitives.WriteUInt128BigEndian(target[16..], Low);
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary><c>0x</c> and 64 digits.</summary>
    public override string ToString() => Hex.Of(ToArray());
}
