using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
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
        uint[] x = new uint[words], other = new uint[words];
        uint[][] kept = new uint[n][];
        MemoryMarshal.Cast<byte, uint>(block).CopyTo(x); // little-endian, as all that .NET runs on here
        for (int i = 0; i < n; i++)
        {
            kept[i] = [.. x];
            MixBlocks(x, other, r);
            (x, other) = (other, x);
        }

        for (int i = 0; i < n; i++)
        {
            uint[] chosen = kept[x[words - Salsa] & (uint)(n - 1)];
            for (int word = 0; word < words; word++)
            {
                x[word] ^= chosen[word];
            }

            MixBlocks(x, other, r);
            (x, other) = (other, x);
        }

        for (int word = 0; word < words; word++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block[(word * sizeof(uint))..], x[word]);
        }
    }

    private static void MixBlocks(uint[] from, uint[] to, int r)
    {
        Span<uint> x = stackalloc uint[Salsa];
        from.AsSpan(((2 * r) - 1) * Salsa, Salsa).CopyTo(x);
        for (int i = 0; i < 2 * r; i++)
        {
            for (int word = 0; word < Salsa; word++)
            {
                x[word] ^= from[(i * Salsa) + word];
            }

            Salsa8(x);
            x.CopyTo(to.AsSpan(((i / 2) + (i % 2 == 0 ? 0 : r)) * Salsa));
        }
    }

    private static void Salsa8(Span<uint> block)
    {
        Span<uint> x = stackalloc uint[Salsa];
        block.CopyTo(x);
        for (int round = 0; round < 4; round++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }

        for (int word = 0; word < Salsa; word++)
        {
            block[word] += x[word];
        }
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
