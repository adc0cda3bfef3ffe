namespace Virga.Node.Mesh.Content;

/// <summary>
/// One collection of blocks that nothing keeps. Killed at any point, it leaves a store in which everything that was kept is whole; the next
/// one does the rest.
/// </summary>
internal interface IBlockSweep : IDisposable
{
    /// <summary>
    /// Keeps a block. False: it is marked so already, as read in this way: a chunk whose bytes are a node's leads to nothing, the node does.
    /// </summary>
    bool Mark(Cid id, bool isPublic);

    /// <summary>Looks at the next blocks, at most so many, and removes those that aren't marked and weren't put or touched since.</summary>
    Task<SweepStep> SweepAsync(DateTimeOffset before, int most);

    /// <summary>Files that a killed node left, and the end of the collection.</summary>
    Task FinishAsync();
}
