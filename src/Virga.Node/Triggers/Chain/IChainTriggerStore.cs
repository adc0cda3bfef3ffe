namespace Virga.Node.Triggers.Chain;

/// <summary>Keeps triggers. A change is durable when its method returns.</summary>
internal interface IChainTriggerStore
{
    IReadOnlyList<ChainTrigger> Load();

    void Save(ChainTrigger trigger);

    void Delete(string id);
}
