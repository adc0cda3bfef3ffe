using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Routing;

/// <summary>What an executor signs (EIP-712) of a call that it ran for another gateway.</summary>
/// <param name="Request">Struct hash of the user's request.</param>
/// <param name="Answer">As in the receipt, see <see cref="Calls.CallDigest"/>.</param>
/// <param name="Code">Digest of the manifest of what ran.</param>
/// <param name="Hop">At which it was drawn.</param>
/// <param name="DurationMs">Billed.</param>
internal sealed record RunStatement(Hash32 Request, Hash32 Answer, Hash32 Code, byte Hop, uint MemoryMb, uint DurationMs)
{
    private const int Words = 7;

    public static Hash32 TypeHash { get; } = Keccak256.Hash("Statement(bytes32 request,bytes32 answer,bytes32 code,uint8 hop,uint32 memoryMb,uint32 durationMs)");

    public Hash32 StructHash()
    {
        Span<byte> data = stackalloc byte[Words * Hash32.Size];
        WordWriter words = new(data);
        words.Write(TypeHash);
        words.Write(Request);
        words.Write(Answer);
        words.Write(Code);
        words.Write(Hop);
        words.Write(MemoryMb);
        words.Write(DurationMs);
        return Keccak256.Hash(data);
    }
}
