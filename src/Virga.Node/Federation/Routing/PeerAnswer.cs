using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Placement;
using Virga.Node.Values;

namespace Virga.Node.Federation.Routing;

/// <summary>What came of having a gateway run a call.</summary>
/// <param name="Ran">Null: there is no answer.</param>
/// <param name="Statement">Of another gateway that ran it.</param>
/// <param name="Attempt">It surely didn't run, and this shows why it goes on; null with an error: it may have run.</param>
internal sealed record PeerAnswer(RanCall? Ran, SignedStatement? Statement, FailedAttempt? Attempt, VirgaError? Error)
{
    public static PeerAnswer DidNotRun(FailedAttempt attempt, VirgaError error) => new(null, null, attempt, error);

    public static PeerAnswer MayHaveRun(string why) => new(null, null, null, CallRefusal.NoAnswer(why));
}
