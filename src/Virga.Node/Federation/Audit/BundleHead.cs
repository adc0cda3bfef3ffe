using System.Globalization;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Settlement;

namespace Virga.Node.Federation.Audit;

/// <summary>
/// The first line of a bundle. Number and block aren't in it, since a reorganisation may change them: a batch has one bundle, so that it can
/// be made again and has the same content id.
/// </summary>
/// <param name="Billing">Contract of the deployment.</param>
/// <param name="Policy">Decimal.</param>
/// <param name="Totals">Word of the root's sums.</param>
/// <param name="Charges">Words, as the chain has them.</param>
internal sealed record BundleHead(ulong ChainId, EvmAddress Billing, EvmAddress Gateway, string Policy, ulong FromEpoch, ulong ThroughEpoch, int Count, Hash32 Root, Hash32 Totals, IReadOnlyList<Hash32> Charges)
{
    public static BundleHead Of(ManagementChain chain, EvmAddress gateway, CallBatch batch, int count) => new(
        chain.ChainId, chain.Billing.Address, gateway, batch.Policy.ToString(CultureInfo.InvariantCulture), batch.FromEpoch, batch.ThroughEpoch, count, batch.Root, batch.Totals.ToWord(), [.. batch.Charges.Select(charge => charge.ToWord())]);
}
