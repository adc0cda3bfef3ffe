using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Routing;

namespace Virga.Node.Federation.Audit;

/// <summary>
/// Holds what a gateway keeps beside a receipt against it: why the call went on from those to whom it was drawn before, and what its executor
/// signed. No contract sees any of it: it is for voters, and a pattern.
/// </summary>
internal sealed class HopAudit(AuditView view, Secp256k1 curve)
{
    public IEnumerable<Discrepancy> Check(BundleLeaf leaf, int index) => [.. Attempts(leaf, index), .. Statement(leaf, index)];

    /// <summary>An attempt for each hop before, unless both that were drawn there had failed already.</summary>
    private IEnumerable<Discrepancy> Attempts(BundleLeaf leaf, int index)
    {
        CallReceipt receipt = leaf.Receipt;
        if (receipt.Hop is 0 or >= Candidates.Hops || !view.Epochs.TryGetValue(leaf.Request.Epoch, out EpochView? epoch) || epoch.Seed == default || epoch.Gateways.Count == 0)
        {
            yield break;
        }

        Queue<FailedAttempt> shown = new(leaf.Evidence?.Placement.Attempts ?? []);
        HashSet<EvmAddress> failed = [];
        for (int hop = 0; hop < receipt.Hop; hop++)
        {
            Candidates drawn = Candidates.Draw(epoch.Seed, receipt.Request, hop, epoch.Gateways.Count);
            EvmAddress[] open = [.. ((EvmAddress[])[epoch.Gateways[drawn.First], epoch.Gateways[drawn.Second]]).Except(failed)];
            if (open.Length == 0)
            {
                continue;
            }

            if (!shown.TryDequeue(out FailedAttempt? attempt) || !open.Contains(attempt.Executor) || !Holds(attempt, leaf, hop))
            {
                yield return Found(DiscrepancyKind.Redirect, leaf, index, $"run at hop {receipt.Hop}, and nobody has signed why not at hop {hop} (wrong-placement)");
                yield break;
            }

            if (attempt.Failure == AttemptFailure.TimedOut)
            {
                yield return new(DiscrepancyKind.Forwarded, AuditSeverity.Advisory, index, $"run at hop {receipt.Hop}: the gateway alone says that {attempt.Executor} was silent at hop {hop}", null);
            }

            failed.Add(attempt.Executor);
        }
    }

    /// <summary>Of who ran it, if that isn't the gateway itself, whose receipt says as much.</summary>
    private IEnumerable<Discrepancy> Statement(BundleLeaf leaf, int index)
    {
        CallReceipt receipt = leaf.Receipt;
        if (receipt.Executor == leaf.Request.Gateway)
        {
            yield break;
        }

        if (leaf.Evidence?.Statement is not { } signed || !IsBy(receipt.Executor, view.Domain.Digest(signed.Statement.StructHash()), signed.Signature)
            || signed.Statement.Request != receipt.Request || signed.Statement.Hop != receipt.Hop || signed.Statement.Answer != receipt.Answer)
        {
            yield return Found(DiscrepancyKind.NoStatement, leaf, index, $"{receipt.Executor} hasn't signed that it ran this and answered so (wrong-answer)");
            yield break;
        }

        RunStatement said = signed.Statement;
        if (view.Terms.GetValueOrDefault((leaf.Request.EndPoint, leaf.Request.Version)) is { } version && said.Code != version.Code)
        {
            yield return Found(DiscrepancyKind.OtherCode, leaf, index, $"{receipt.Executor} says that it ran the code {said.Code}, {version.Code} is registered (wrong-answer)");
        }

        if (said.MemoryMb != receipt.MemoryMb || said.DurationMs != receipt.DurationMs)
        {
            yield return Found(DiscrepancyKind.Metered, leaf, index, $"billed for {receipt.DurationMs} ms of {receipt.MemoryMb} MB, {receipt.Executor} says {said.DurationMs} ms of {said.MemoryMb} MB (wrong-metering)");
        }
    }

    private bool Holds(FailedAttempt attempt, BundleLeaf leaf, int hop) =>
        attempt.Request == leaf.Receipt.Request && attempt.Hop == hop && IsBy(attempt.Failure == AttemptFailure.Refused ? attempt.Executor : leaf.Request.Gateway, attempt.Digest(view.Domain), attempt.Signature.Span);

    private bool IsBy(EvmAddress signer, in Hash32 digest, ReadOnlySpan<byte> signature) => EvmSignature.TryRead(signature, out EvmSignature read) && curve.Recover(digest, read) == signer;

    private static Discrepancy Found(DiscrepancyKind kind, BundleLeaf leaf, int index, string text) => new(kind, AuditSeverity.Claim, index, text, LeafAudit.ForVoters(leaf));
}
