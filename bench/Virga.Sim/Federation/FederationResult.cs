namespace Virga.Sim.Federation;

/// <summary>How the calls of a run fared.</summary>
/// <param name="Wait">Mean units between arrival and start.</param>
/// <param name="P99">99th percentile of the same.</param>
/// <param name="Redirects">Forwardings a call.</param>
internal sealed record FederationResult(double Wait, double P99, double Redirects)
{
    /// <summary>Mean units between arrival and answer.</summary>
    public double InSystem => Wait + 1;
}
