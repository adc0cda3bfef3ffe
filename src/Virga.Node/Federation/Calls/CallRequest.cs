using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>What a user signs (EIP-712): one call, to one gateway, for at most so much. Source: <c>contracts/src/Batches.sol</c>, Request.</summary>
/// <param name="Version">The one whose terms the user accepts, from 1.</param>
/// <param name="Call">What is called, see <see cref="CallDigest"/>.</param>
/// <param name="Nonce">Unique among the user's requests to the gateway in the epoch.</param>
/// <param name="Limit">The most that the call may cost, pico-dollars.</param>
internal sealed record CallRequest(EvmAddress User, EvmAddress Gateway, uint EndPoint, uint Version, CallMethods Method, Hash32 Call, ulong Nonce, ulong Epoch, ulong Limit)
{
    private const int Words = 10;

    public static Hash32 TypeHash { get; } = Keccak256.Hash("Request(address user,address gateway,uint32 endPoint,uint32 version,uint8 method,bytes32 call,uint64 nonce,uint64 epoch,uint64 limit)");

    public Hash32 StructHash()
    {
        Span<byte> data = stackalloc byte[Words * Hash32.Size];
        WordWriter words = new(data);
        words.Write(TypeHash);
        words.Write(User);
        words.Write(Gateway);
        words.Write(EndPoint);
        words.Write(Version);
        words.Write((byte)Method);
        words.Write(Call);
        words.Write(Nonce);
        words.Write(Epoch);
        words.Write(Limit);
        return Keccak256.Hash(data);
    }
}
