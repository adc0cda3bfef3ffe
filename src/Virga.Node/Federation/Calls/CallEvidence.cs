using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Routing;

namespace Virga.Node.Federation.Calls;

/// <summary>What is kept beside a receipt, and given with it, so that anyone can judge where the call ran.</summary>
/// <param name="Statement">Of the executor; null: it is the gateway itself, whose receipt says as much.</param>
internal sealed record CallEvidence(PlacementProof Placement, SignedStatement? Statement);
