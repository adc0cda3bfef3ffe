using System.Numerics;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;

namespace Virga.Node.Federation.Disputes;

/// <summary>
/// The node's vote on a claim as it is committed to. Its salt follows from the account's key alone, so that a vote can be revealed by
/// whoever has the key, whatever was lost besides; and nobody else can guess it.
/// </summary>
internal sealed class VoteBallot(GatewayAccount account, ManagementChain chain)
{
    private static readonly AbiType[] Committed = [AbiType.Of(AbiKind.Unsigned, 256), AbiType.Of(AbiKind.Address), AbiType.Of(AbiKind.Boolean), AbiType.Of(AbiKind.FixedBytes, 32)];
    private static readonly AbiType[] Named = [AbiType.Of(AbiKind.Text), AbiType.Of(AbiKind.Unsigned, 256), AbiType.Of(AbiKind.Address), AbiType.Of(AbiKind.Unsigned, 256)];

    /// <summary>Hash of a signature that is given to nobody.</summary>
    public Hash32 Salt(BigInteger claim) =>
        Keccak256.Hash(account.Sign(Keccak256.Hash(AbiEncoder.Encode(Named, ["Virga vote", new BigInteger(chain.ChainId), chain.Disputes.Address, claim]))).ToArray());

    /// <summary>keccak256(abi.encode(claim, voter, uphold, salt)), as the contract Votes has it.</summary>
    public Hash32 Commitment(BigInteger claim, bool isUpheld) => Keccak256.Hash(AbiEncoder.Encode(Committed, [claim, account.Address, isUpheld, Salt(claim).ToArray()]));

    /// <summary>What was committed to; null: not by this account.</summary>
    public bool? Read(BigInteger claim, Hash32 commitment) => commitment == Commitment(claim, true) ? true : commitment == Commitment(claim, false) ? false : null;
}
