using System.Numerics;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;

namespace Virga.Node.Federation.Placement;

/// <summary>Why a request went on to its next hop.</summary>
/// <param name="Request">Struct hash of the request.</param>
/// <param name="Hop">Of the attempt that failed.</param>
/// <param name="Executor">Who was to run it.</param>
/// <param name="Signature">Of the executor if it refused, of the request's gateway if it says that time ran out; 65 bytes over <see cref="Digest"/>.</param>
internal sealed record FailedAttempt(Hash32 Request, int Hop, EvmAddress Executor, AttemptFailure Failure, ReadOnlyMemory<byte> Signature)
{
    private static readonly TypedStruct Attempt = TypedStruct.Of("Attempt", new Dictionary<string, IReadOnlyList<TypedField>>
    {
        ["Attempt"] = [new("request", "bytes32"), new("hop", "uint8"), new("executor", "address"), new("failure", "uint8")],
    }).Value;

    /// <summary>What is signed: EIP-712, <c>Attempt(bytes32 request,uint8 hop,address executor,uint8 failure)</c>.</summary>
    public Hash32 Digest(TypedDomain domain) => domain.Digest(Attempt.Hash(Request, (BigInteger)Hop, Executor, (BigInteger)(int)Failure));
}
