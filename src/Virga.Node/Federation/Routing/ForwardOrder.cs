using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Routing;

/// <summary>What a gateway signs (EIP-712) when it has another run a call.</summary>
/// <param name="Request">Struct hash of the user's request.</param>
/// <param name="Hop">0 to 2.</param>
/// <param name="SentAt">Unix milliseconds.</param>
internal sealed record ForwardOrder(Hash32 Request, EvmAddress Executor, byte Hop, ulong SentAt)
{
    private const int Words = 5;

    public static Hash32 TypeHash { get; } = Keccak256.Hash("Forward(bytes32 request,address executor,uint8 hop,uint64 sentAt)");

    public Hash32 StructHash()
    {
        Span<byte> data = stackalloc byte[Words * Hash32.Size];
        WordWriter words = new(data);
        words.Write(TypeHash);
        words.Write(Request);
        words.Write(Executor);
        words.Write(Hop);
        words.Write(SentAt);
        return Keccak256.Hash(data);
    }
}
