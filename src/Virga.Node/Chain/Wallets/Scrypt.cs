using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Virga.Node.Chain.Wallets;

/// <summary>A key from a passphrase at a cost in memory: 128 * n * r bytes. Source: RFC 7914.</summary>
internal static class Scrypt
{
    private const int Salsa = 16;

    /// <param name="n">A power of two.</param>
    public static byte[] Derive(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int n, int r, int p, int length)
    {
        int size = 128 * r;
        byte[] blocks = Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, 1, HashAlgorithmName.SHA256, size * p);
        for (int i = 0; i < p; i++)
        {
            Mix(blocks.AsSpan(i * size, size), n, r);
        }

        byte[] key = Rfc2898DeriveBytes.Pbkdf2(passphrase, blocks, 1, HashAlgorithmName.SHA256, length);
        CryptographicOperations.ZeroMemory(blocks);
        return key;
    }

    private static void Mix(Span<byte> block, int n, int r)
    {
        int words = 32 * r;
        uint[] x = new uint[words], other = new uint[words], kept = GC.AllocateUninitializedArray<uint>(n * words);
        MemoryMarshal.Cast<byte, uint>(block).CopyTo(x); // little-endian, as all that .NET runs on here
        for (int i = 0; i < n; i++)
        {
            x.CopyTo(kept, i * words);
            MixBlocks(x, other, r);
            (x, other) = (other, x);
        }

        for (int i = 0; i < n; i++)
        {
            Xor(x, kept.AsSpan((int)(x[words - Salsa] & (uint)(n - 1)) * words, words));
            MixBlocks(x, other, r);
            (x, other) = (other, x);
        }

        for (int word = 0; word < words; word++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block[(word * sizeof(uint))..], x[word]);
        }
    }

    private static void Xor(Span<uint> x, ReadOnlySpan<uint> with)
    {
        Span<Vector<uint>> left = MemoryMarshal.Cast<uint, Vector<uint>>(x);
        ReadOnlySpan<Vector<uint>> right = MemoryMarshal.Cast<uint, Vector<uint>>(with);
        for (int i = 0; i < left.Length; i++)
        {
            left[i] ^= right[i];
        }
    }

    private static void MixBlocks(uint[] from, uint[] to, int r)
    {
        Span<uint> x = stackalloc uint[Salsa];
        from.AsSpan(((2 * r) - 1) * Salsa, Salsa).CopyTo(x);
        for (int i = 0; i < 2 * r; i++)
        {
            Xor(x, from.AsSpan(i * Salsa, Salsa));
            Salsa8(x);
            x.CopyTo(to.AsSpan(((i / 2) + (i % 2 == 0 ? 0 : r)) * Salsa));
        }
    }

    /// <summary>In rows that are diagonals of the block: a quarter round is then four at once.</summary>
    private static void Salsa8(Span<uint> block)
    {
        Vector128<uint> a = Vector128.Create(block[0], block[5], block[10], block[15]), b = Vector128.Create(block[4], block[9], block[14], block[3]);
        Vector128<uint> c = Vector128.Create(block[8], block[13], block[2], block[7]), d = Vector128.Create(block[12], block[1], block[6], block[11]);
        (Vector128<uint> a0, Vector128<uint> b0, Vector128<uint> c0, Vector128<uint> d0) = (a, b, c, d);
        for (int round = 0; round < 8; round++)
        {
            b ^= Rotate(a + d, 7);
            c ^= Rotate(b + a, 9);
            d ^= Rotate(c + b, 13);
            a ^= Rotate(d + c, 18);
            (b, c, d) = (Vector128.Shuffle(d, Vector128.Create(1u, 2, 3, 0)), Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1)), Vector128.Shuffle(b, Vector128.Create(3u, 0, 1, 2)));
        }

        (a, b, c, d) = (a + a0, b + b0, c + c0, d + d0);
        for (int i = 0; i < 4; i++)
        {
            block[5 * i] = a[i];
            block[((5 * i) + 4) % Salsa] = b[i];
            block[((5 * i) + 8) % Salsa] = c[i];
            block[((5 * i) + 12) % Salsa] = d[i];
        }
    }

    private static Vector128<uint> Rotate(Vector128<uint> words, int count) => (words << count) | (words >>> (32 - count));
}
