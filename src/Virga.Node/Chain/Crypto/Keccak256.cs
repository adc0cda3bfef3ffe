using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Virga.Node.Chain.Crypto;

/// <summary>
/// Keccak-256 with the padding of the original submission, as Ethereum uses it (SHA3-256 pads otherwise). Source: Bertoni, Daemen,
/// Peeters, Van Assche, "The Keccak reference", version 3.0.
/// </summary>
internal static class Keccak256
{
    private const int Rate = 136;
    private const int Lanes = 25;

    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    public static Hash32 Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Hash(data, hash);
        return Hash32.Of(hash);
    }

    /// <summary>Of the text in UTF-8.</summary>
    public static Hash32 Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    public static void Hash(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Span<ulong> state = stackalloc ulong[Lanes];
        state.Clear();
        for (; data.Length >= Rate; data = data[Rate..])
        {
            Absorb(state, data[..Rate]);
        }

        Span<byte> last = stackalloc byte[Rate];
        last.Clear();
        data.CopyTo(last);
        last[data.Length] = 1;
        last[Rate - 1] |= 0x80;
        Absorb(state, last);
        for (int i = 0; i < Hash32.Size / sizeof(ulong); i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(hash[(i * sizeof(ulong))..], state[i]);
        }
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<ulong> lanes = MemoryMarshal.Cast<byte, ulong>(block);
        for (int i = 0; i < lanes.Length; i++)
        {
            state[i] ^= BitConverter.IsLittleEndian ? lanes[i] : BinaryPrimitives.ReverseEndianness(lanes[i]);
        }

        Permute(state);
    }

    /// <summary>All 24 rounds, with the lanes in locals: theta, then rho and pi at once, then chi and iota.</summary>
    private static void Permute(Span<ulong> state)
    {
        ulong a0 = state[0], a1 = state[1], a2 = state[2], a3 = state[3], a4 = state[4];
        ulong a5 = state[5], a6 = state[6], a7 = state[7], a8 = state[8], a9 = state[9];
        ulong a10 = state[10], a11 = state[11], a12 = state[12], a13 = state[13], a14 = state[14];
        ulong a15 = state[15], a16 = state[16], a17 = state[17], a18 = state[18], a19 = state[19];
        ulong a20 = state[20], a21 = state[21], a22 = state[22], a23 = state[23], a24 = state[24];
        foreach (ulong constant in RoundConstants)
        {
            ulong c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
            ulong c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
            ulong c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
            ulong c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
            ulong c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
            ulong d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
            ulong d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
            ulong d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
            ulong d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
            ulong d4 = c3 ^ BitOperations.RotateLeft(c0, 1);
            ulong b0 = a0 ^ d0, b1 = BitOperations.RotateLeft(a6 ^ d1, 44), b2 = BitOperations.RotateLeft(a12 ^ d2, 43), b3 = BitOperations.RotateLeft(a18 ^ d3, 21), b4 = BitOperations.RotateLeft(a24 ^ d4, 14);
            ulong b5 = BitOperations.RotateLeft(a3 ^ d3, 28), b6 = BitOperations.RotateLeft(a9 ^ d4, 20), b7 = BitOperations.RotateLeft(a10 ^ d0, 3), b8 = BitOperations.RotateLeft(a16 ^ d1, 45), b9 = BitOperations.RotateLeft(a22 ^ d2, 61);
            ulong b10 = BitOperations.RotateLeft(a1 ^ d1, 1), b11 = BitOperations.RotateLeft(a7 ^ d2, 6), b12 = BitOperations.RotateLeft(a13 ^ d3, 25), b13 = BitOperations.RotateLeft(a19 ^ d4, 8), b14 = BitOperations.RotateLeft(a20 ^ d0, 18);
            ulong b15 = BitOperations.RotateLeft(a4 ^ d4, 27), b16 = BitOperations.RotateLeft(a5 ^ d0, 36), b17 = BitOperations.RotateLeft(a11 ^ d1, 10), b18 = BitOperations.RotateLeft(a17 ^ d2, 15), b19 = BitOperations.RotateLeft(a23 ^ d3, 56);
            ulong b20 = BitOperations.RotateLeft(a2 ^ d2, 62), b21 = BitOperations.RotateLeft(a8 ^ d3, 55), b22 = BitOperations.RotateLeft(a14 ^ d4, 39), b23 = BitOperations.RotateLeft(a15 ^ d0, 41), b24 = BitOperations.RotateLeft(a21 ^ d1, 2);
            (a0, a1, a2, a3, a4) = (b0 ^ (~b1 & b2) ^ constant, b1 ^ (~b2 & b3), b2 ^ (~b3 & b4), b3 ^ (~b4 & b0), b4 ^ (~b0 & b1));
            (a5, a6, a7, a8, a9) = (b5 ^ (~b6 & b7), b6 ^ (~b7 & b8), b7 ^ (~b8 & b9), b8 ^ (~b9 & b5), b9 ^ (~b5 & b6));
            (a10, a11, a12, a13, a14) = (b10 ^ (~b11 & b12), b11 ^ (~b12 & b13), b12 ^ (~b13 & b14), b13 ^ (~b14 & b10), b14 ^ (~b10 & b11));
            (a15, a16, a17, a18, a19) = (b15 ^ (~b16 & b17), b16 ^ (~b17 & b18), b17 ^ (~b18 & b19), b18 ^ (~b19 & b15), b19 ^ (~b15 & b16));
            (a20, a21, a22, a23, a24) = (b20 ^ (~b21 & b22), b21 ^ (~b22 & b23), b22 ^ (~b23 & b24), b23 ^ (~b24 & b20), b24 ^ (~b20 & b21));
        }

        (state[0], state[1], state[2], state[3], state[4]) = (a0, a1, a2, a3, a4);
        (state[5], state[6], state[7], state[8], state[9]) = (a5, a6, a7, a8, a9);
        (state[10], state[11], state[12], state[13], state[14]) = (a10, a11, a12, a13, a14);
        (state[15], state[16], state[17], state[18], state[19]) = (a15, a16, a17, a18, a19);
        (state[20], state[21], state[22], state[23], state[24]) = (a20, a21, a22, a23, a24);
    }
}
