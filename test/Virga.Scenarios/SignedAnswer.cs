using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;

namespace Virga.Scenarios;

/// <summary>What a gateway answered to a signed call.</summary>
/// <param name="Code">Of a refusal; else empty.</param>
internal sealed record SignedAnswer(int Status, string Code, string Body, string ContentType, SignedReceipt? Receipt)
{
    /// <summary>Where it ran, and why there.</summary>
    public CallEvidence? Placement { get; init; }
}
