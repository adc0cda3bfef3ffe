using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Receipts;

/// <summary>What a gateway signs (EIP-712) for a call that was made, and a leaf of its batch. Source: <c>contracts/src/Batches.sol</c>, Receipt.</summary>
/// <param name="Request">Struct hash of the request.</param>
/// <param name="Signature">keccak256 of the user's 65 bytes.</param>
/// <param name="Answer">Hash of the answer, see <see cref="Calls.CallDigest"/>.</param>
/// <param name="Executor">The gateway that ran the call.</param>
/// <param name="Cloud">The executor's, 0 to 7.</param>
/// <param name="Hop">How often the call was forwarded before, 0 to 2.</param>
/// <param name="DurationMs">Billed.</param>
/// <param name="Amount">What the call cost, pico-dollars.</param>
internal sealed record CallReceipt(Hash32 Request, Hash32 Signature, Hash32 Answer, EvmAddress Executor, byte Cloud, byte Hop, uint MemoryMb, uint DurationMs, ulong Amount)
{
    private const int Words = 10;

    public static Hash32 TypeHash { get; } = Keccak256.Hash("Receipt(bytes32 request,bytes32 signature,bytes32 answer,address executor,uint8 cloud,uint8 hop,uint32 memoryMb,uint32 durationMs,uint64 amount)");

    public Hash32 StructHash()
    {
        Span<byte> data = stackalloc byte[Words * Hash32.Size];
        WordWriter words = new(data);
        words.Write(TypeHash);
        words.Write(Request);
        words.Write(Signature);
        words.Write(Answer);
        words.Write(Executor);
        words.Write(Cloud);
        words.Write(Hop);
        words.Write(MemoryMb);
        words.Write(DurationMs);
        words.Write(Amount);
        return Keccak256.Hash(data);
    }
}
