using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>What checks go by, whatever deployment is joined.</summary>
internal sealed class CallRules(IRegistryView registry, Lazy<Secp256k1> curve, ICallAccess access)
{
    public CallChecks For(ManagementChain chain, EvmAddress gateway) => new(chain, gateway, registry, curve.Value, access);
}
