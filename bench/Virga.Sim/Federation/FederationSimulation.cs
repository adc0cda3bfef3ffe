using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;

namespace Virga.Sim.Federation;

/// <summary>Calls of one unit each, placed in virtual time by the node's own candidates, routes and policies.</summary>
internal sealed class FederationSimulation
{
    private readonly FederationCase federation;
    private readonly IPlacementPolicy policy;
    private readonly Random random;
    private readonly GatewayQueue[] gateways;
    private readonly byte[] clouds;
    private readonly int[] capacities;
    private PlacementLedger[] ledgers = [];
    private readonly EvmAddress[] addresses;
    private EpochView epoch;

    private FederationSimulation(FederationCase federation, IPlacementPolicy policy)
    {
        (this.federation, this.policy) = (federation, policy);
        random = new Random(federation.Seed);
        gateways = [.. federation.Servers.Select(servers => new GatewayQueue(servers))];
        clouds = [.. gateways.Select((_, place) => (byte)(place % federation.Clouds))];
        capacities = new int[federation.Clouds];
        for (int place = 0; place < gateways.Length; place++)
        {
            capacities[clouds[place]] += gateways[place].Servers * federation.FeedScale;
        }

        addresses = [.. gateways.Select((_, place) => new EvmAddress(0, (uint)place))];
        epoch = ViewAt(0, 0);
    }

    public static FederationResult Run(FederationCase federation, IPlacementPolicy policy) => new FederationSimulation(federation, policy).Run();

    private FederationResult Run()
    {
        double rate = federation.Load * federation.Servers.Sum(), now = 0, due = federation.Refresh;
        List<double> waits = new(federation.Calls);
        long redirects = 0;
        for (int call = 0; call < federation.Calls; call++)
        {
            now += federation.Arrivals == Arrivals.Even ? 1 / rate : -Math.Log(1 - random.NextDouble()) / rate;
            if (now >= due)
            {
                ulong number = epoch.Epoch + (federation.Refresh > 0 ? 1 + (ulong)((now - due) / federation.Refresh) : 1);
                epoch = ViewAt(number, federation.Refresh > 0 ? number * federation.Refresh : now);
                due = federation.Refresh > 0 ? (number + 1) * federation.Refresh : now;
            }

            (double wait, int hops) = Place(now);
            if (call >= federation.WarmUp)
            {
                waits.Add(wait);
                redirects += hops;
            }
        }

        waits.Sort();
        return new FederationResult(waits.Average(), waits[(int)(waits.Count * 0.99)], (double)redirects / waits.Count);
    }

    private (double Wait, int Redirects) Place(double now)
    {
        int entry = random.NextDouble() < federation.Skew ? 0 : random.Next(gateways.Length);
        Hash32 request = new((UInt128)random.NextInt64(), (UInt128)random.NextInt64());
        PlacementQuestion question = ledgers[entry].Enter(policy, new() { Epoch = epoch, Clouds = clouds, Request = federation.DrawsByRequest ? request : default, Entry = clouds[entry] });
        PlacementRoute route = new(policy, question);
        while (route.Hop + 1 < federation.Hops && (route.Place is not int tried || gateways[tried].HeldAt(now) >= federation.RefuseAt * gateways[tried].Servers))
        {
            route.Fail();
        }

        // The last hop's draw may hold none but those that refused: then the first of them has to queue it.
        int place = route.Place ?? (question with { Hop = route.Hop }).Draw().First;
        return (gateways[place].Take(now), route.Hop);
    }

    private EpochView ViewAt(ulong number, double now)
    {
        long[] held = new long[federation.Clouds];
        for (int place = 0; place < gateways.Length; place++)
        {
            held[clouds[place]] += gateways[place].HeldAt(now);
        }

        ledgers = [.. gateways.Select(_ => new PlacementLedger(federation.Clouds))];
        Span<byte> seed = stackalloc byte[sizeof(ulong) + sizeof(int)];
        BinaryPrimitives.WriteUInt64BigEndian(seed, number);
        BinaryPrimitives.WriteInt32BigEndian(seed[sizeof(ulong)..], federation.Seed);
        return new EpochView(number, Keccak256.Hash(seed), addresses, [.. held.Select((calls, cloud) => LoadFeed.Word(calls, 0, capacities[cloud]))]);
    }
}
