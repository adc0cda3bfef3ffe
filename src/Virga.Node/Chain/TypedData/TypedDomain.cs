using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.TypedData;

/// <summary>What keeps signatures for one contract on one chain from holding for another. Source: EIP-712, "Definition of domainSeparator".</summary>
internal sealed class TypedDomain
{
    /// <summary>A domain of name, version, chain and contract, the usual four.</summary>
    public TypedDomain(string name, string version, ulong chainId, EvmAddress contract)
        : this(TypedStruct.Of("EIP712Domain", new Dictionary<string, IReadOnlyList<TypedField>>
        {
            ["EIP712Domain"] = [new("name", "string"), new("version", "string"), new("chainId", "uint256"), new("verifyingContract", "address")],
        }).Value.Hash(name, version, chainId, contract))
    {
    }

    public TypedDomain(Hash32 separator) => Separator = separator;

    public Hash32 Separator { get; }

    /// <summary>What is signed for a struct's hash.</summary>
    public Hash32 Digest(Hash32 structHash)
    {
        Span<byte> data = stackalloc byte[2 + (2 * Hash32.Size)];
        data[0] = 0x19;
        data[1] = 0x01;
        Separator.WriteTo(data[2..]);
        structHash.WriteTo(data[(2 + Hash32.Size)..]);
        return Keccak256.Hash(data);
    }
}
