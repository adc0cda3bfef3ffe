using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Blocks by their digest, so that equal bytes are stored once, and the pins that keep them. Each block knows when it was last put or
/// touched, and whether anyone may read it.
/// </summary>
internal interface IBlockStore
{
    ContentUsage Usage { get; }

    /// <summary>All are durable when it completes; those that are there already are touched. None is stored beyond the quota.</summary>
    Task<VirgaError?> PutAsync(IReadOnlyList<Block> blocks);

    /// <summary>Bytes that were checked against the id. Null: absent, or damaged, and then gone from here on.</summary>
    Block? Get(Cid id);

    /// <summary>Whether it is there, and may be read by anyone.</summary>
    bool IsPublic(Hash32 digest);

    /// <summary>Says that they are in use now; those that aren't there come back.</summary>
    /// <param name="isPublic">From now on anyone may read them.</param>
    Task<IReadOnlyList<Hash32>> TouchAsync(IReadOnlyCollection<Hash32> digests, bool isPublic);

    /// <summary>A pin for the same content and reason replaces the one before.</summary>
    Task PinAsync(ContentPin pin);

    /// <summary>False: there was none.</summary>
    Task<bool> UnpinAsync(Cid id, PinReason reason);

    IReadOnlyList<ContentPin> Pins { get; }

    /// <summary>True while a collection was begun and hasn't ended: the node was killed in it.</summary>
    bool IsCollecting { get; }

    /// <summary>At most one at a time.</summary>
    IBlockSweep BeginSweep();
}
