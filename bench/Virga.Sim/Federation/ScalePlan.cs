namespace Virga.Sim.Federation;

/// <summary>
/// From 10 to 10,000 gateways: placement by simulation, the chain by counting transactions. Gas is docs/reference/contracts-gas.md's; epochs,
/// clouds and reporters are the contracts'.
/// </summary>
internal static class ScalePlan
{
    public const int Clouds = 8;
    public const int ServersPerGateway = 8;
    public const double Load = 0.8;
    public const double CallSeconds = 0.2;
    public const int EpochBlocks = 64;
    public const double BlockSeconds = 2;
    public const int UsersPerBatch = 10;
    public const int MostPerBatch = 1 << 20;

    private const double HeartbeatGas = 30_639;
    private const double FirstHeartbeatGas = 52_489;
    private const double ReportGas = 131_540;
    private const double CloseGas = 209_284;
    private const double SettleGas = 55_309;
    private const double FinaliseThirtyGas = 923_194;
    private const int Reporters = 9;
    private const int GossipDegree = 8;
    private const double GossipPerSecond = 1;

    public static IReadOnlyList<int> Sizes { get; } = [10, 30, 100, 300, 1_000, 3_000, 10_000];

    /// <summary>Seconds of an epoch, in units of a call's run time: how old the feed may be.</summary>
    public static double EpochUnits => EpochBlocks * BlockSeconds / CallSeconds;

    public static ScaleRow At(int gateways, int callsPerGateway, int seed)
    {
        FederationCase federation = new()
        {
            Servers = [.. Enumerable.Repeat(ServersPerGateway, gateways)],
            Clouds = Clouds,
            Load = Load,
            Calls = gateways * callsPerGateway,
            WarmUp = gateways * callsPerGateway / 4,
            Refresh = EpochUnits,
            Hops = 3,
            RefuseAt = 1.5,
            FeedScale = 1,
            Seed = seed,
        };
        FederationResult counted = FederationSimulation.Run(federation, SimulatedPolicy.All[^1].For(federation));
        FederationResult drawn = FederationSimulation.Run(federation, SimulatedPolicy.All[0].For(federation));
        double rate = Load * ServersPerGateway / CallSeconds, epochSeconds = EpochBlocks * BlockSeconds;
        double away = (gateways - 1.0) / gateways;
        double messages = (2 * rate * (away + counted.Redirects)) + (GossipPerSecond * GossipDegree);
        double batches = gateways * Math.Ceiling(rate * epochSeconds / MostPerBatch);
        double gas = (gateways * HeartbeatGas) + FirstHeartbeatGas - HeartbeatGas + (Math.Min(gateways, Reporters) * ReportGas) + CloseGas + (batches * (SettleGas + (FinaliseThirtyGas / 30)));
        double transactions = (gateways + Math.Min(gateways, Reporters) + 1 + batches + Math.Ceiling(batches / 30)) / epochSeconds;
        return new ScaleRow(gateways, counted.Wait, drawn.Wait, counted.Redirects, messages, gas, transactions, gas / (gateways * rate * epochSeconds));
    }
}
