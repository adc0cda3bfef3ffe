using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Settlement;

namespace Virga.Node.Federation.Audit;

/// <summary>One leaf after the other, in their order. The rules are those of <c>contracts/src/Disputes.sol</c>, check; and some that it can't know.</summary>
internal sealed class LeafAudit(AuditView view, Secp256k1 curve, OnChainBatch batch, BatchOpenings openings)
{
    private const byte LowestV = 27;
    private static readonly Hash32 NoSignature = Keccak256.Hash([]);
    private readonly HopAudit hops = new(view, curve);
    private readonly PlacementAudit placement = new(curve, view.Domain);
    private UInt128 before, end;
    private int charge = -1;

    /// <summary>For those who vote on a claim: what the user signed, and what the gateway settled for it.</summary>
    public static JsonObject ForVoters(BundleLeaf leaf) => new() { ["leaf"] = JsonSerializer.SerializeToNode(leaf, CallJson.Options) };

    public IEnumerable<Discrepancy> Check(BundleLeaf leaf, int index)
    {
        Discrepancy Found(DiscrepancyKind kind, string text) => new(kind, AuditSeverity.Proven, index, text, openings.Prove(index));
        bool isFiled = IsFiled(leaf);
        if (leaf.Receipt.Request != leaf.Request.StructHash())
        {
            yield return new(DiscrepancyKind.Incoherent, AuditSeverity.Demand, index, "the receipt is for another request than the bundle shows", openings.Demand(index));
            yield break; // nothing can be opened
        }

        BatchTerms terms = batch.Terms;
        CallRequest request = leaf.Request;
        CallReceipt receipt = leaf.Receipt;
        EndPointTerms? version = view.Terms.GetValueOrDefault((request.EndPoint, request.Version));
        if (request.Gateway != terms.Gateway || request.Epoch < terms.FromEpoch || request.Epoch > terms.ThroughEpoch || version is null || version.Policy != terms.Policy)
        {
            yield return Found(DiscrepancyKind.OutsideBatch, $"the request is for gateway {request.Gateway}, epoch {request.Epoch}, version {request.Version} of end point {request.EndPoint}: that doesn't belong here");
        }

        if (!isFiled)
        {
            yield return Found(DiscrepancyKind.Misfiled, $"it lies beyond what {request.User} is charged for the end point {request.EndPoint}");
        }

        if (version is not null && CallPrice.Of(version, receipt.MemoryMb, receipt.DurationMs) is var price && price != receipt.Amount)
        {
            yield return Found(DiscrepancyKind.Price, $"charged {receipt.Amount} pico-dollars, the price is {price}");
        }

        if (receipt.Amount > request.Limit)
        {
            yield return Found(DiscrepancyKind.Limit, $"charged {receipt.Amount} pico-dollars, the user signed at most {request.Limit}");
        }

        if (Placed(leaf) is { } misplaced)
        {
            yield return Found(DiscrepancyKind.Misplaced, misplaced);
        }

        foreach (Discrepancy found in Signatures(leaf, index, Found).Concat(Advice(leaf, index, version)).Concat(hops.Check(leaf, index)))
        {
            yield return found;
        }
    }

    private IEnumerable<Discrepancy> Signatures(BundleLeaf leaf, int index, Func<DiscrepancyKind, string, Discrepancy> found)
    {
        if (leaf.Receipt.Signature != NoSignature && Keccak256.Hash(leaf.Signature) != leaf.Receipt.Signature)
        {
            yield return new(DiscrepancyKind.Incoherent, AuditSeverity.Demand, index, "the receipt names another signature of the user than the bundle shows", openings.Demand(index));
        }
        else if (!IsSignedBy(leaf.Request.User, leaf.Receipt.Request, leaf.Signature))
        {
            yield return found(DiscrepancyKind.Forged, $"the request isn't signed by {leaf.Request.User}");
        }

        if (!IsSignedBy(batch.Terms.Gateway, leaf.Receipt.StructHash(), leaf.GatewaySignature))
        {
            yield return new(DiscrepancyKind.Unsigned, AuditSeverity.Advisory, index, "the bundle has no signature of the gateway for the receipt; settling it binds it all the same", null);
        }
    }

    private IEnumerable<Discrepancy> Advice(BundleLeaf leaf, int index, EndPointTerms? version)
    {
        ulong over = (leaf.Request.Epoch + 1) * (ulong)view.Parameters.EpochBlocks;
        if (version is not null && version.Since + (ulong)view.Parameters.BuriedBlocks >= over)
        {
            yield return new(DiscrepancyKind.TooNew, AuditSeverity.Claim, index, $"the version came in block {version.Since}, too late for any call of epoch {leaf.Request.Epoch}", ForVoters(leaf));
        }
    }

    /// <summary>What is wrong about where it ran, if the contract comes to the same.</summary>
    private string? Placed(BundleLeaf leaf)
    {
        CallReceipt receipt = leaf.Receipt;
        if (receipt.Hop >= Candidates.Hops || !view.Clouds.TryGetValue(receipt.Executor, out byte cloud) || cloud != receipt.Cloud)
        {
            return $"{receipt.Executor} isn't in cloud {receipt.Cloud}, or there is no hop {receipt.Hop}";
        }

        if (!view.Epochs.TryGetValue(leaf.Request.Epoch, out EpochView? epoch) || epoch.Seed == default || epoch.Gateways.Count == 0)
        {
            return null; // nobody can show another place either
        }

        PlacementQuestion question = new() { Epoch = epoch, Clouds = [.. epoch.Gateways.Select(gateway => view.Clouds.GetValueOrDefault(gateway))], Request = receipt.Request };
        PlacementProof proof = new(epoch.Epoch, receipt.Request, leaf.Request.Gateway, 0, receipt.Hop, receipt.Executor, receipt.Cloud, []);
        return placement.Check(proof, new FirstDrawn(), question).FirstOrDefault(finding => finding.IsProvable) is { } finding ? $"{receipt.Executor} wasn't drawn at hop {receipt.Hop} ({finding.Fault})" : null;
    }

    /// <summary>Whether it lies within the charge of its user and end point on the line of money; free calls have no extent.</summary>
    private bool IsFiled(BundleLeaf leaf)
    {
        UInt128 from = before;
        before += leaf.Receipt.Amount;
        while (charge < batch.Charges.Count && from >= end)
        {
            charge++;
            end += charge < batch.Charges.Count ? batch.Charges[charge].Amount : 0;
        }

        return leaf.Receipt.Amount == 0
            || (charge < batch.Charges.Count && batch.Charges[charge].User == leaf.Request.User && batch.Charges[charge].EndPoint == leaf.Request.EndPoint && before <= end);
    }

    private bool IsSignedBy(EvmAddress signer, in Hash32 hash, byte[] signature) =>
        EvmSignature.TryRead(signature, out EvmSignature read) && signature[^1] >= LowestV && read.IsLow && curve.Recover(view.Domain.Digest(hash), read) == signer;
}
