using System.Numerics;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Settlement;

/// <summary>What a user owes for an end point's calls in a batch: one word on the chain.</summary>
/// <param name="Amount">Pico-dollars.</param>
internal readonly record struct Charge(uint EndPoint, EvmAddress User, ulong Amount)
{
    public static Charge Of(Hash32 word) => new(
        (uint)(word.High >> 96), new EvmAddress((word.High << 32) | (word.Low >> 96), (uint)(word.Low >> 64)), (ulong)word.Low);

    public BigInteger ToInteger() => ((BigInteger)EndPoint << 224) | ((((BigInteger)User.High << 32) | User.Low) << 64) | Amount;

    public Hash32 ToWord()
    {
        UInt128 high = ((UInt128)EndPoint << 96) | (User.High >> 32);
        UInt128 low = ((UInt128)(uint)User.High << 96) | ((UInt128)User.Low << 64) | Amount;
        return new Hash32(high, low);
    }
}
