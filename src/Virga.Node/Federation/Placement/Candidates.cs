using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Placement;

/// <summary>Two different places of an epoch's list (equal if it has only one) that anyone can draw again: as contracts/src/Placement.sol.</summary>
/// <param name="Drawn">keccak256 of seed, request and hop, of which the places come.</param>
internal readonly record struct Candidates(int First, int Second, Hash32 Drawn)
{
    /// <summary>How often a request may be placed; the contract takes hops 0 to 2.</summary>
    public const int Hops = 3;

    /// <param name="seed">Hash of the epoch's reference block.</param>
    /// <param name="request">Struct hash of the request.</param>
    /// <param name="hop">How often it was forwarded before.</param>
    /// <param name="count">Of gateways in the epoch's list, at least 1.</param>
    public static Candidates Draw(Hash32 seed, Hash32 request, int hop, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(hop);
        Span<byte> data = stackalloc byte[3 * Hash32.Size];
        data.Clear();
        seed.WriteTo(data);
        request.WriteTo(data[Hash32.Size..]);
        BinaryPrimitives.WriteInt32BigEndian(data[^sizeof(int)..], hop);
        Hash32 drawn = Keccak256.Hash(data);
        int first = (int)(drawn.High % (UInt128)count);
        int second = count == 1 ? first : (int)(((UInt128)first + 1 + (drawn.Low % (UInt128)(count - 1))) % (UInt128)count);
        return new Candidates(first, second, drawn);
    }

    public bool Contains(int place) => place == First || place == Second;

    public int Other(int place) => place == First ? Second : First;
}
