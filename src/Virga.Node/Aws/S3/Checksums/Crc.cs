using System.Buffers.Binary;

namespace Virga.Node.Aws.S3.Checksums;

/// <summary>
/// A reflected cyclic redundancy check of up to 64 bits, eight bytes at a time, whose sums of parts can be put together to that of the
/// whole.
/// </summary>
/// <remarks>Source: ISO 3309 (CRC-32), RFC 3720 (CRC-32C), NVM Express command set specification (CRC-64/NVME).</remarks>
internal sealed class Crc
{
    private const int Slices = 8;
    private readonly ulong polynomial;
    private readonly ulong mask;
    private readonly int bits;
    private readonly ulong[] tables = new ulong[Slices * 256];

    private Crc(int bits, ulong polynomial)
    {
        (this.bits, this.polynomial, mask) = (bits, polynomial, bits == 64 ? ulong.MaxValue : (1UL << bits) - 1);
        for (int i = 0; i < 256; i++)
        {
            ulong entry = (ulong)i;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ polynomial;
            }

            tables[i] = entry;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            ulong before = tables[i - 256];
            tables[i] = (before >> 8) ^ tables[(byte)before];
        }
    }

    public static Crc Crc32 { get; } = new(32, 0xEDB88320);

    public static Crc Crc32C { get; } = new(32, 0x82F63B78);

    public static Crc Crc64Nvme { get; } = new(64, 0x9A6C9329AC4BC9B5);

    /// <summary>Continues a sum; that of nothing is 0.</summary>
    public ulong Append(ulong sum, ReadOnlySpan<byte> bytes)
    {
        ulong state = sum ^ mask;
        ReadOnlySpan<ulong> table = tables;
        while (bytes.Length >= Slices)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = table[(7 * 256) + (byte)word] ^ table[(6 * 256) + (byte)(word >> 8)] ^ table[(5 * 256) + (byte)(word >> 16)] ^ table[(4 * 256) + (byte)(word >> 24)]
                ^ table[(3 * 256) + (byte)(word >> 32)] ^ table[(2 * 256) + (byte)(word >> 40)] ^ table[256 + (byte)(word >> 48)] ^ table[(byte)(word >> 56)];
            bytes = bytes[Slices..];
        }

        foreach (byte one in bytes)
        {
            state = table[(byte)(state ^ one)] ^ (state >> 8);
        }

        return state ^ mask;
    }

    /// <summary>The sum of two parts one after the other, of their sums and the second's length.</summary>
    public ulong Combine(ulong first, ulong second, long secondLength)
    {
        // Appending a zero bit is linear: squared again and again, the matrix appends 8, 16, 32, ... of them.
        ulong[] matrix = new ulong[bits];
        matrix[0] = polynomial;
        for (int i = 1; i < bits; i++)
        {
            matrix[i] = 1UL << (i - 1);
        }

        matrix = Square(Square(Square(matrix)));
        for (long left = secondLength; left > 0; left >>= 1)
        {
            first = (left & 1) == 1 ? Times(matrix, first) : first;
            matrix = left > 1 ? Square(matrix) : matrix;
        }

        return first ^ second;
    }

    public byte[] Bytes(ulong sum)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, sum);
        return bytes[(8 - (bits / 8))..];
    }

    public static ulong Read(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        foreach (byte one in bytes)
        {
            sum = (sum << 8) | one;
        }

        return sum;
    }

    private static ulong[] Square(ulong[] matrix) => [.. matrix.Select(row => Times(matrix, row))];

    private static ulong Times(ulong[] matrix, ulong vector)
    {
        ulong sum = 0;
        for (int i = 0; vector != 0; i++, vector >>= 1)
        {
            sum ^= (vector & 1) == 0 ? 0 : matrix[i];
        }

        return sum;
    }
}
