using System.Security.Cryptography;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>The audit of one batch after the other: fetches, reads the chain, computes.</summary>
internal sealed class GatewayAudit(ManagementChain chain, AuditReader reader, BundleSource source, Secp256k1 curve)
{
    /// <param name="gateway">Where the batch's gateway listens.</param>
    /// <param name="kept">Users' receipts.</param>
    public async Task<Result<AuditedBatch>> CheckAsync(OnChainBatch batch, Uri gateway, IReadOnlyList<ReceiptFile> kept, CancellationToken cancellation)
    {
        Result<BatchBundle> fetched = await source.FetchAsync(gateway, batch, cancellation).ConfigureAwait(false);
        BatchBundle? bundle = fetched.TryGet(out BatchBundle? got, out VirgaError? withheld) ? got : null;
        if (!(await reader.ViewAsync(batch, bundle, kept, cancellation).ConfigureAwait(false)).TryGet(out AuditView? view, out VirgaError? error))
        {
            return error;
        }

        ulong lot = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        List<Discrepancy> found = [.. new BatchAudit(view, curve, chain.Disputes).Check(batch, bundle, lot)];
        bool isWhole = bundle is not null && !found.Exists(one => one.Kind is DiscrepancyKind.Root);
        if (isWhole && kept.Count > 0)
        {
            found.AddRange(new ReceiptAudit(view.Domain, curve, chain.Disputes).Check(batch, bundle!, kept, (endPoint, version) => view.Terms.TryGetValue((endPoint, version), out EndPointTerms? terms) ? terms.Policy : null));
        }

        return new AuditedBatch(batch, bundle?.Leaves.Count ?? 0, withheld?.Message, found) { Bundle = isWhole ? bundle : null };
    }
}
