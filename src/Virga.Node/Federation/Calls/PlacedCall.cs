namespace Virga.Node.Federation.Calls;

/// <summary>A call that has run, and where.</summary>
/// <param name="Evidence">Why there; null: there was nothing to place it by.</param>
internal sealed record PlacedCall(RanCall Ran, CallPlace Place, CallEvidence? Evidence) : IDisposable
{
    public void Dispose() => Ran.Dispose();
}
