namespace Virga.Sim;

/// <summary>What a keep-alive policy cost and saved.</summary>
/// <param name="IdleGigabyteSeconds">Memory held by instances while no call ran on them.</param>
internal sealed record KeepAliveResult(string Policy, long Calls, long ColdStarts, double IdleGigabyteSeconds)
{
    public double ColdPart => Calls == 0 ? 0 : (double)ColdStarts / Calls;
}
