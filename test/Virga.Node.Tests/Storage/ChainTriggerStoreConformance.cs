using Virga.Node.Triggers.Chain;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IChainTriggerStore"/> does.</summary>
public abstract class ChainTriggerStoreConformance
{
    [Fact]
    public void Save_ThenReopen_GivesAllOfTheTrigger()
    {
        ChainTrigger trigger = new() { Id = "1", FunctionName = "f", Qualifier = "live", Addresses = ["0xa"], Topics = [[], ["0xb", "0xc"]], Event = "E()", Confirmations = 3, FromBlock = 7, CreatedAt = DateTimeOffset.UnixEpoch };
        Open().Save(trigger);
        ChainTrigger found = Assert.Single(Open().Load());
        Assert.Equal(trigger with { Addresses = found.Addresses, Topics = found.Topics }, found);
        Assert.Equal((trigger.Addresses[0], "0xc", 0), (found.Addresses[0], found.Topics[1][1], found.Topics[0].Count));
        Open().Delete("1");
        Assert.Empty(Open().Load());
    }

    internal abstract IChainTriggerStore Open();
}
