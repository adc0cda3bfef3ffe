using System.Security.Cryptography;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>Signs calls for a user.</summary>
internal sealed class CallSigner(SigningKey key)
{
    /// <summary>What is signed for a deployment: EIP-712 with name "Virga", version "1", the chain and the contract Billing.</summary>
    public static TypedDomain DomainOf(ulong chainId, EvmAddress billing) => new("Virga", "1", chainId, billing);

    /// <summary>Under a random nonce, so that nothing needs to be remembered between calls.</summary>
    /// <param name="call">See <see cref="CallDigest"/>.</param>
    /// <param name="limit">Pico-dollars.</param>
    public SignedCall Sign(CallQuote quote, CallMethods method, Hash32 call, ulong limit)
    {
        ulong nonce = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        CallRequest request = new(key.Address, quote.Gateway, quote.EndPoint, quote.Version, method, call, nonce, quote.Epoch, limit);
        return Sign(DomainOf(quote.ChainId, quote.Billing), request);
    }

    public SignedCall Sign(TypedDomain domain, CallRequest request)
    {
        Hash32 hash = request.StructHash();
        return new SignedCall(request, key.Sign(domain.Digest(hash)).ToArray(), hash);
    }
}
