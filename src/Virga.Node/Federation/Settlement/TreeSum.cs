using System.Numerics;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Settlement;

/// <summary>
/// What a node of the tree sums up, in one word of 256 bits: pico-dollars in the upper 64, below them eight lanes of 24 that count calls by
/// cloud. Sums wrap, as on the chain.
/// </summary>
internal readonly record struct TreeSum(UInt128 High, UInt128 Low)
{
    public const int Clouds = 8;
    private const int LaneBits = 24;

    public ulong Money => (ulong)(High >> 64);

    /// <summary>Calls of all clouds.</summary>
    public int Calls
    {
        get
        {
            int calls = 0;
            for (int cloud = 0; cloud < Clouds; cloud++)
            {
                calls += CallsOf(cloud);
            }

            return calls;
        }
    }

    public static TreeSum Of(ulong amount, int cloud)
    {
        int bit = cloud * LaneBits;
        return bit < 128 ? new TreeSum((UInt128)amount << 64, UInt128.One << bit) : new TreeSum(((UInt128)amount << 64) | (UInt128.One << (bit - 128)), 0);
    }

    public static TreeSum operator +(TreeSum left, TreeSum right)
    {
        UInt128 low = unchecked(left.Low + right.Low);
        return new TreeSum(unchecked(left.High + right.High + (low < left.Low ? UInt128.One : 0)), low);
    }

    public int CallsOf(int cloud)
    {
        int bit = cloud * LaneBits;
        UInt128 shifted = bit < 128 ? (Low >> bit) | (bit == 0 ? 0 : High << (128 - bit)) : High >> (bit - 128);
        return (int)(shifted & 0xFFFFFF);
    }

    /// <summary>The word itself.</summary>
    public Hash32 ToWord() => new(High, Low);

    public BigInteger ToInteger() => ((BigInteger)High << 128) | Low;
}
