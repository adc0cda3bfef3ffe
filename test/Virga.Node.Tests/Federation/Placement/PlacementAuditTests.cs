using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Tests.Federation.Placement;

public sealed class PlacementAuditTests : IDisposable
{
    private readonly Secp256k1 curve = new();
    private readonly TypedDomain domain = new("Virga", "1", 31337, PlacementWorld.Gateway(99));
    private readonly SigningKey[] keys;
    private readonly PlacementQuestion question;
    private readonly TwoChoices policy = new();

    public PlacementAuditTests()
    {
        keys = [.. Enumerable.Range(0, 6).Select(place => SigningKey.From(curve, PlacementWorld.Hash(place).ToArray()).Value)];
        EpochView epoch = new(7, PlacementWorld.Hash(-7), [.. keys.Select(key => key.Address)], [500, 100, 900]);
        question = new PlacementQuestion { Epoch = epoch, Clouds = [0, 1, 2, 0, 1, 2], Request = PlacementWorld.Hash(1) };
    }

    public void Dispose()
    {
        Array.ForEach(keys, key => key.Dispose());
        curve.Dispose();
    }

    [Fact]
    public void Check_TheRouteItself_FindsNothing()
    {
        for (int failures = 0; failures < Candidates.Hops; failures++)
        {
            Assert.Empty(Findings(Proof(failures, AttemptFailure.Refused)));
        }
    }

    [Fact]
    public void Check_HopThatIsNone_IsProvable() => AssertFinds(PlacementFault.Hop, true, Proof(0, default) with { Hop = 3 });

    [Fact]
    public void Check_ExecutorOutsideTheList_IsProvable() => AssertFinds(PlacementFault.NotListed, true, Proof(0, default) with { Executor = PlacementWorld.Gateway(50) });

    [Fact]
    public void Check_AnotherCloud_IsProvable() => AssertFinds(PlacementFault.Cloud, true, Proof(0, default) with { Cloud = 7 });

    [Fact]
    public void Check_ExecutorThatWasNotDrawn_IsProvableAndSaysWhoWas()
    {
        Candidates drawn = question.Draw();
        int other = Enumerable.Range(0, 6).First(place => !drawn.Contains(place));
        PlacementFinding finding = AssertFinds(PlacementFault.NotDrawn, true, Proof(0, default) with { Executor = keys[other].Address, Cloud = question.Clouds[other] });
        Assert.Equal(policy.Choose(question), finding.Expected);
    }

    [Fact]
    public void Check_TheOtherCandidate_ShowsToAuditorsOnly()
    {
        int other = question.Draw().Other(policy.Choose(question));
        AssertFinds(PlacementFault.NotChosen, false, Proof(0, default) with { Executor = keys[other].Address, Cloud = question.Clouds[other] });
    }

    [Fact]
    public void Check_HopWithoutItsAttempt_IsFound() => AssertFinds(PlacementFault.AttemptMissing, false, Proof(1, AttemptFailure.Refused) with { Attempts = [] });

    [Fact]
    public void Check_TimeOutThatTheGatewayClaims_IsNoted() => AssertFinds(PlacementFault.AttemptUnproven, false, Proof(1, AttemptFailure.TimedOut));

    [Fact]
    public void Check_RefusalSignedByAnother_IsForged()
    {
        PlacementProof proof = Proof(1, AttemptFailure.Refused);
        FailedAttempt attempt = proof.Attempts[0];
        SigningKey stranger = keys.First(key => key.Address != attempt.Executor);
        AssertFinds(PlacementFault.AttemptForged, false, proof with { Attempts = [attempt with { Signature = stranger.Sign(attempt.Digest(domain)).ToArray() }] });
        AssertFinds(PlacementFault.AttemptForged, false, proof with { Attempts = [attempt with { Signature = ReadOnlyMemory<byte>.Empty }] });
    }

    [Fact]
    public void Check_RefusalOfAnotherRequest_IsForged()
    {
        PlacementProof proof = Proof(1, AttemptFailure.Refused);
        SigningKey executor = keys.First(key => key.Address == proof.Attempts[0].Executor);
        AssertFinds(PlacementFault.AttemptForged, false, proof with { Attempts = [Signed(PlacementWorld.Hash(2), 0, executor.Address, AttemptFailure.Refused, executor)] });
    }

    /// <summary>Two gateways: each draw holds both, so that the one that failed is left aside, and then none is left.</summary>
    [Fact]
    public void Route_OfTwoGateways_DoesNotGoBackToTheOneThatFailed()
    {
        PlacementRoute route = new(new TwoChoices(), PlacementWorld.Question(2, 2, 3));
        int first = route.Place!.Value;
        Assert.True(route.Fail());
        Assert.Equal(1 - first, route.Place);
        Assert.True(route.Fail());
        Assert.Null(route.Place);
        Assert.False(route.Fail());
    }

    private PlacementFinding AssertFinds(PlacementFault fault, bool isProvable, PlacementProof proof)
    {
        PlacementFinding finding = Assert.Single(Findings(proof));
        Assert.Equal((fault, isProvable), (finding.Fault, finding.IsProvable));
        return finding;
    }

    private IReadOnlyList<PlacementFinding> Findings(PlacementProof proof) => new PlacementAudit(curve, domain).Check(proof, policy, question);

    private PlacementProof Proof(int failures, AttemptFailure failure)
    {
        PlacementRoute route = new(policy, question);
        List<FailedAttempt> attempts = [];
        for (; route.Hop < failures; route.Fail())
        {
            int tried = route.Place!.Value;
            attempts.Add(Signed(question.Request, route.Hop, keys[tried].Address, failure, failure == AttemptFailure.Refused ? keys[tried] : keys[0]));
        }

        int place = route.Place!.Value;
        return new PlacementProof(7, question.Request, keys[0].Address, 0, route.Hop, keys[place].Address, question.Clouds[place], attempts);
    }

    private FailedAttempt Signed(Hash32 request, int hop, EvmAddress executor, AttemptFailure failure, SigningKey signer)
    {
        FailedAttempt attempt = new(request, hop, executor, failure, default);
        return attempt with { Signature = signer.Sign(attempt.Digest(domain)).ToArray() };
    }
}
