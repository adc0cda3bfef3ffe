using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Journal;

/// <summary>
/// Recomputes a gateway's journal from its anchored head back to its first entry, one segment in memory at a time, and reports the first
/// fault met. Needs no trust in who serves the segments: each is named by its hash.
/// </summary>
internal sealed class JournalVerifier(ContentReader reader, Secp256k1 curve)
{
    private const int MaxSegments = 1 << 20;

    /// <returns>Null: the journal is whole.</returns>
    public async Task<JournalFault?> VerifyAsync(JournalQuery query, CancellationToken cancellation)
    {
        Segment? after = null;
        HashSet<Cid> anchors = [.. query.Anchors];
        for (Cid? id = query.Head; id is not null && (after is null || after.Epoch >= query.Since);)
        {
            anchors.Remove(id.Value);
            ulong expected = (after?.Number ?? 0) - 1;
            if (!(await reader.ReadAsync(id.Value, Segment.MaxSize, cancellation).ConfigureAwait(false)).TryGet(out byte[]? bytes, out VirgaError? error) || !Segment.Read(bytes).TryGet(out Segment? segment, out error))
            {
                return new JournalFault(after is null ? 0 : expected, null, $"the segment {id} is withheld or none: {error.Message}");
            }

            if ((CheckSegment(segment, query.Gateway, after) ?? CheckEntries(segment, query.Key, query.Seen)) is { } found)
            {
                return found;
            }

            after = segment;
            id = segment.Previous is { } previous && Cid.Parse(previous).TryGet(out Cid before, out _) ? before : null;
        }

        return anchors.Count == 0 ? null : new JournalFault(after?.Number ?? 0, null, $"{anchors.First()} was anchored before, and isn't on the way back from {query.Head}: the journal was rewritten");
    }

    private JournalFault? CheckSegment(Segment segment, EvmAddress gateway, Segment? after)
    {
        ulong first = segment.Entries.Count == 0 ? 0 : segment.Entries[0].Number;
        string? wrong = segment.Gateway != gateway.ToString() ? "it is another gateway's"
            : segment.Number > MaxSegments ? "its number can't be"
            : !EvmSignature.TryRead(segment.Signature, out EvmSignature signature) || curve.Recover(segment.Digest, signature) != gateway ? "the gateway hasn't signed it"
            : segment.Entries.Count == 0 ? "it is empty"
            : (segment.Previous is null) != (segment.Number == 0) || (segment.Previous is { } text && Cid.Parse(text).Error is not null) ? "it doesn't name the segment before it"
            : segment.Number == 0 && (first != 0 || segment.Before != default(Hash32).ToString()) ? "it doesn't begin at the beginning"
            : after is null ? null
            : segment.Number != after.Number - 1 ? $"it is where number {after.Number - 1} must be"
            : segment.Epoch > after.Epoch ? "its epoch is later than that of the segment after it"
            : segment.Entries[^1].Link != after.Before || segment.Entries[^1].Number + 1 != after.Entries[0].Number ? "its last entry isn't the one before the next segment's first: entries are missing"
            : null;
        return wrong is null ? null : new JournalFault(segment.Number, null, wrong);
    }

    private static JournalFault? CheckEntries(Segment segment, SigningKey? key, Action<ReadEntry>? seen)
    {
        if (!Hash32.TryParse(segment.Before, out Hash32 link))
        {
            return new JournalFault(segment.Number, null, "its beginning is malformed");
        }

        for (int i = 0; i < segment.Entries.Count; i++)
        {
            SealedEntry entry = segment.Entries[i];
            if (entry.Number != segment.Entries[0].Number + (ulong)i)
            {
                return new JournalFault(segment.Number, entry.Number, "its number isn't the next");
            }

            if (!EvmAddress.Parse(entry.Tenant).TryGet(out EvmAddress tenant, out _) || !Hash32.TryParse(entry.Receipt, out Hash32 receipt)
                || (link = SealedEntry.LinkOf(link, entry.Number, tenant, receipt, entry.Box)).ToString() != entry.Link)
            {
                return new JournalFault(segment.Number, entry.Number, "its link isn't the one that its content and the entries before it give");
            }
        }

        return Read(segment, key, seen);
    }

    private static JournalFault? Read(Segment segment, SigningKey? key, Action<ReadEntry>? seen)
    {
        Dictionary<string, byte[]?> keys = key is null ? [] : segment.Keys.Where(one => one.Reader == key.Address.ToString()).DistinctBy(one => one.Tenant)
            .ToDictionary(one => one.Tenant, one => KeyWrap.Unwrap(one.Box, key, Segment.KeyContext(segment.Gateway, segment.Number, one.Tenant, one.Reader)), StringComparer.Ordinal);
        foreach (SealedEntry entry in segment.Entries.Reverse())
        {
            bool isFor = keys.TryGetValue(entry.Tenant, out byte[]? opening);
            OpenedEntry? clear = opening is { Length: EntryCipher.KeySize } ? EntryCipher.Open(entry.Box, opening, Segment.BoxContext(segment.Gateway, segment.Number, entry.Number, entry.Tenant)) : null;
            if (clear is null && (isFor || key?.Address.ToString() == entry.Tenant))
            {
                return new JournalFault(segment.Number, entry.Number, "its reader's key doesn't open it");
            }

            seen?.Invoke(new ReadEntry(entry.Number, segment.Epoch, entry.Tenant, entry.Receipt, clear));
        }

        return null;
    }
}
