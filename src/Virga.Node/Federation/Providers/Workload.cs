namespace Virga.Node.Federation.Providers;

/// <summary>Calls whose price is asked.</summary>
/// <param name="BilledMillis">Of all calls together.</param>
internal sealed record Workload(long Calls, long BilledMillis, int MemoryMegabytes)
{
    public const long MaxCalls = 1_000_000_000_000;
    public const long MaxMillis = 1_000_000_000_000_000;
}
