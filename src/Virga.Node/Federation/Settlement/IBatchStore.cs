namespace Virga.Node.Federation.Settlement;

/// <summary>Own batches. What a method has done survives a power cut when it returns.</summary>
internal interface IBatchStore
{
    /// <summary>All that are kept, oldest first.</summary>
    IReadOnlyList<CallBatch> Load();

    void Save(CallBatch batch);

    void Delete(long id);
}
