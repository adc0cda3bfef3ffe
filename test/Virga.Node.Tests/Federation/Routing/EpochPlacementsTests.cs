using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Routing;
using Virga.Node.Tests.Federation.Calls;

namespace Virga.Node.Tests.Federation.Routing;

public sealed class EpochPlacementsTests
{
    private readonly FakeRegistry registry = new();
    private readonly EvmAddress[] list = [new(0, 1), new(0, 2), Vectors.Request.Gateway];

    public EpochPlacementsTests()
    {
        foreach ((EvmAddress address, int cloud) in list.Select((address, cloud) => (address, cloud)))
        {
            registry.AllGateways[address] = new RegisteredGateway(address, (byte)cloud, 1_000_000_000, "", 1, "", [], 0, 0, 0);
        }
    }

    [Fact]
    public void Enter_InAnEpochWithoutAListOrSeed_PlacesNothing()
    {
        EpochPlacements placements = new(registry);
        Assert.Null(placements.Enter(Call(1), PolicyBlock.Default()));
        registry.Epochs[1000] = new EpochView(1000, default, list, []);
        Assert.Null(placements.Enter(Call(1), PolicyBlock.Default()));
    }

    [Fact]
    public void Enter_OneRequestAfterAnother_PlacesAsAnAuditorDoes()
    {
        registry.Epochs[1000] = new EpochView(1000, Keccak256.Hash("seed"), list, []);
        EpochPlacements placements = new(registry);
        PlacementLedger ledger = new();
        IPlacementPolicy policy = PolicyBlock.Default();
        for (ulong nonce = 0; nonce < 200; nonce++)
        {
            PlacedRequest placed = placements.Enter(Call(nonce), policy)!;
            PlacementQuestion question = ledger.Enter(policy, new PlacementQuestion { Epoch = registry.Epochs[1000], Clouds = [0, 1, 2], Request = Call(nonce).Hash, Entry = 2 });
            Assert.Equal(((int)nonce, new PlacementRoute(policy, question).Place), (placed.Ticket, placed.Route.Place));
        }
    }

    [Fact]
    public void Enter_InTheNextEpoch_CountsAnew()
    {
        EpochPlacements placements = new(registry);
        foreach (ulong epoch in (ulong[])[1000, 1001])
        {
            registry.Epochs[epoch] = new EpochView(epoch, Keccak256.Hash("seed"), list, []);
            Assert.Equal([0, 1], new[] { 1ul, 2ul }.Select(nonce => placements.Enter(Call(nonce, epoch), PolicyBlock.Default())!.Ticket));
        }
    }

    private static SignedCall Call(ulong nonce, ulong epoch = 1000) => SignedCall.Of(Vectors.Request with { Nonce = nonce, Epoch = epoch }, []);
}
