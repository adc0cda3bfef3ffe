using Virga.Node.Mesh.Content;

namespace Virga.Node.Federation.Journal;

/// <summary>Keeps a gateway's journal: the open segment's entries, and which segments are sealed.</summary>
internal interface IJournalStore
{
    JournalState Load();

    /// <summary>All or none, durable when it completes.</summary>
    /// <param name="position">Of the last receipt that is in the journal now.</param>
    Task AppendAsync(ulong epoch, ulong position, IReadOnlyList<SealedEntry> entries, IReadOnlyList<OpenKey> newKeys);

    /// <summary>In one transaction: the segment is sealed, the open one is empty.</summary>
    /// <param name="link">After its last entry.</param>
    /// <param name="next">Number of the entry after it.</param>
    Task SealAsync(Cid segment, string link, ulong next);
}
