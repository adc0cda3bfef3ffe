using Virga.Node.Mesh.Content;

namespace Virga.Node.Federation.Journal;

/// <summary>What a journal was when its node ended.</summary>
/// <param name="Segments">Ids of the sealed ones, by number.</param>
/// <param name="Open">Entries that aren't sealed yet.</param>
/// <param name="Keys">Of the open segment's tenants.</param>
/// <param name="Link">Before the first open entry.</param>
/// <param name="Next">Number of the first open entry.</param>
/// <param name="Position">Of the last receipt that is in it.</param>
internal sealed record JournalState(IReadOnlyList<Cid> Segments, IReadOnlyList<SealedEntry> Open, IReadOnlyList<OpenKey> Keys, string Link, ulong Next, ulong Epoch, ulong Position);
