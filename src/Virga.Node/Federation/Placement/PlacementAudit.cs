using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;

namespace Virga.Node.Federation.Placement;

/// <summary>Computes a placement again and says what doesn't fit.</summary>
/// <param name="curve">Recovers who signed attempts.</param>
/// <param name="domain">Of the deployment.</param>
internal sealed class PlacementAudit(Secp256k1 curve, TypedDomain domain)
{
    /// <param name="policy">Of the version that the request names.</param>
    /// <param name="question">The epoch's view, the list's clouds, the entry, and what was placed before: out of a <see cref="PlacementLedger"/>
    /// that the gateway's requests of the epoch entered in the order of their tickets.</param>
    public IReadOnlyList<PlacementFinding> Check(PlacementProof proof, IPlacementPolicy policy, PlacementQuestion question)
    {
        if (proof.Hop is < 0 or >= Candidates.Hops)
        {
            return [new PlacementFinding(PlacementFault.Hop, proof.Hop, null)];
        }

        int place = PlaceOf(proof.Executor, question);
        if (place < 0)
        {
            return [new PlacementFinding(PlacementFault.NotListed, proof.Hop, null)];
        }

        List<PlacementFinding> findings = [];
        if (question.Clouds[place] != proof.Cloud)
        {
            findings.Add(new PlacementFinding(PlacementFault.Cloud, proof.Hop, null));
        }

        PlacementRoute route = new(policy, question with { Request = proof.Request });
        Queue<FailedAttempt> attempts = new(proof.Attempts);
        for (; route.Hop < proof.Hop; route.Fail())
        {
            if (route.Place is int tried && Attempt(proof, question, attempts, route.Hop, tried) is { } fault)
            {
                findings.Add(new PlacementFinding(fault, route.Hop, tried));
            }
        }

        Candidates drawn = (question with { Request = proof.Request, Hop = proof.Hop }).Draw();
        if (!drawn.Contains(place))
        {
            findings.Add(new PlacementFinding(PlacementFault.NotDrawn, proof.Hop, route.Place));
        }
        else if (route.Place != place)
        {
            findings.Add(new PlacementFinding(PlacementFault.NotChosen, proof.Hop, route.Place));
        }

        return findings;
    }

    private PlacementFault? Attempt(PlacementProof proof, PlacementQuestion question, Queue<FailedAttempt> attempts, int hop, int place)
    {
        if (!attempts.TryDequeue(out FailedAttempt? attempt))
        {
            return PlacementFault.AttemptMissing;
        }

        EvmAddress witness = attempt.Failure == AttemptFailure.Refused ? attempt.Executor : proof.Gateway;
        bool holds = attempt.Request == proof.Request && attempt.Hop == hop && attempt.Executor == question.Epoch.Gateways[place]
            && EvmSignature.TryRead(attempt.Signature.Span, out EvmSignature signature) && curve.Recover(attempt.Digest(domain), signature) == witness;
        return !holds ? PlacementFault.AttemptForged : attempt.Failure == AttemptFailure.TimedOut ? PlacementFault.AttemptUnproven : null;
    }

    private static int PlaceOf(EvmAddress gateway, PlacementQuestion question)
    {
        for (int place = 0; place < question.Epoch.Gateways.Count; place++)
        {
            if (question.Epoch.Gateways[place] == gateway)
            {
                return place;
            }
        }

        return -1;
    }
}
