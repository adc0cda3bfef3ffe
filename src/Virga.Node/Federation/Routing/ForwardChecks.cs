using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Federation.Routing;

/// <summary>What an executor checks of a call that a gateway has it run. Permission and money are the gateway's affair: it is paid, and fined.</summary>
internal sealed class ForwardChecks(IRegistryView registry, GatewayAccount account, Lazy<Secp256k1> curve, ForwardedCalls calls, RoutingOptions options, TimeProvider time)
{
    /// <summary>That a gateway with stake wants this of this node, now. Whoever fails this gets nothing signed.</summary>
    public VirgaError? Sender(ManagementChain chain, SignedCall signed, SignedForward forward)
    {
        ForwardOrder order = forward.Order;
        EvmAddress gateway = signed.Request.Gateway;
        DateTimeOffset now = time.GetUtcNow();
        ulong earliest = (ulong)Math.Max((now - options.Fresh).ToUnixTimeMilliseconds(), calls.Since.ToUnixTimeMilliseconds());
        return registry.Head is null ? CallRefusal.ChainNotFollowed()
            : order.Request != signed.Hash || order.Executor != account.Address || order.Hop >= Candidates.Hops ? CallRefusal.NotFrom("the order is for another request, executor or hop.")
            : order.SentAt < earliest || order.SentAt > (ulong)(now + options.Fresh).ToUnixTimeMilliseconds() ? CallRefusal.NotFrom("the order is too old, or the clocks differ.")
            : registry.Gateway(gateway) is not { UnbondedAt: 0 } known || known.Stake < (UInt128)chain.Parameters.MinimumStake ? CallRefusal.NotAGateway(gateway)
            : !IsBy(chain.Domain, order.StructHash(), forward.Signature, gateway) ? CallRefusal.NotFrom($"it isn't signed by {gateway}, to which the user sent it.")
            : null;
    }

    /// <summary>That the user signed this call, and that it was drawn to this node.</summary>
    /// <param name="call">See <see cref="CallDigest"/>, of what arrived.</param>
    public Result<EndPointTerms> Call(ManagementChain chain, SignedCall signed, SignedForward forward, uint endPoint, CallMethods method, Hash32 call)
    {
        CallRequest request = signed.Request;
        if (registry.At(request.Epoch) is not { Gateways.Count: > 0 } view || view.Seed == default || Math.Max(request.Epoch, registry.Epoch) - Math.Min(request.Epoch, registry.Epoch) > 1)
        {
            return CallRefusal.WrongEpoch(registry.Epoch);
        }

        Candidates drawn = Candidates.Draw(view.Seed, signed.Hash, forward.Order.Hop, view.Gateways.Count);
        if (view.Gateways[drawn.First] != account.Address && view.Gateways[drawn.Second] != account.Address)
        {
            return CallRefusal.NotDrawn();
        }

        if (request.EndPoint != endPoint || request.Method != method || request.Call != call)
        {
            return CallRefusal.OtherCall();
        }

        if (!IsBy(chain.Domain, signed.Hash, signed.Signature, request.User))
        {
            return CallRefusal.BadSignature();
        }

        return registry.Terms(endPoint, request.Version) is not { } terms ? CallRefusal.NoSuchEndPoint(endPoint, request.Version) : (terms.Methods & method) != method ? CallRefusal.MethodNotServed() : terms;
    }

    private bool IsBy(TypedDomain domain, Hash32 hash, byte[] signature, EvmAddress signer) =>
        EvmSignature.TryRead(signature, out EvmSignature read) && curve.Value.Recover(domain.Digest(hash), read) == signer;
}
