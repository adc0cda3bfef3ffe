using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Routing;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>What calls cost, from the registry and the code: no gateway needs to be asked.</summary>
internal sealed class CallQuotes(ManagementChains chains, IRegistryView registry, EndPointCode codes)
{
    /// <summary>Of the newest version that is old enough to be taken.</summary>
    /// <param name="gateway">That is to take the call.</param>
    public async Task<Result<CallQuote>> OfAsync(uint id, EvmAddress gateway, CancellationToken cancellation)
    {
        if (chains.Current is not { } chain || registry.Head is not { } head)
        {
            return CallRefusal.ChainNotFollowed();
        }

        if (registry.EndPoint(id) is not { IsRetired: false } endPoint)
        {
            return CallRefusal.NotServedHere(id);
        }

        ulong from = 0;
        for (uint version = endPoint.Version; version > 0; version--)
        {
            if (registry.Terms(id, version) is not { } terms)
            {
                continue;
            }

            from = terms.Since + (ulong)chain.Parameters.BuriedBlocks;
            if (from <= head)
            {
                return (await codes.FindAsync(id, terms, cancellation).ConfigureAwait(false)).TryGet(out CallCode? code, out VirgaError? error)
                    ? new CallQuote(
                        gateway, chain.ChainId, chain.Billing.Address, registry.Epoch, id, version, terms.Methods, terms.PerCall, terms.PerGbMs, code.MemoryMb, code.TimeoutMs,
                        (ulong)UInt128.Min(CallPrice.Of(terms, code.MemoryMb, code.TimeoutMs), ulong.MaxValue))
                    : error;
            }
        }

        return from == 0 ? CallRefusal.NoSuchEndPoint(id, endPoint.Version) : CallRefusal.VersionTooNew(from);
    }
}
