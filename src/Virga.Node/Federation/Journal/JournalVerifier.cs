using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Journal;

/// <summary>
/// Recomputes a gateway's journal from its anchored head back to its first entry, one segment in memory at a time, and reports the first
/// discrepancy met. Needs no trust in who serves the segments: each is named by its hash.
/// </summary>
internal sealed class JournalVerifier(ContentReader reader, Secp256k1 curve)
{
    private const int MaxSegments = 1 << 20;

    /// <param name="head">As anchored.</param>
    /// <param name="key">The tenant's or the auditor's; null: only what is open is verified.</param>
    /// <param name="seen">Told of each entry, the last one first.</param>
    /// <returns>Null: the journal is whole.</returns>
    public async Task<Discrepancy?> VerifyAsync(EvmAddress gateway, Cid head, SigningKey? key, Action<ReadEntry>? seen, CancellationToken cancellation)
    {
        Segment? after = null;
        for (Cid? id = head; id is not null;)
        {
            ulong expected = (after?.Number ?? 0) - 1;
            if (!(await reader.ReadAsync(id.Value, Segment.MaxSize, cancellation).ConfigureAwait(false)).TryGet(out byte[]? bytes, out VirgaError? error) || !Segment.Read(bytes).TryGet(out Segment? segment, out error))
            {
                return new Discrepancy(after is null ? 0 : expected, null, $"the segment {id} is withheld or none: {error.Message}");
            }

            if ((CheckSegment(segment, gateway, after) ?? CheckEntries(segment, key, seen)) is { } found)
            {
                return found;
            }

            after = segment;
            id = segment.Previous is { } previous && Cid.Parse(previous).TryGet(out Cid before, out _) ? before : null;
        }

        return null;
    }

    private Discrepancy? CheckSegment(Segment segment, EvmAddress gateway, Segment? after)
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
        return wrong is null ? null : new Discrepancy(segment.Number, null, wrong);
    }

    private static Discrepancy? CheckEntries(Segment segment, SigningKey? key, Action<ReadEntry>? seen)
    {
        if (!Hash32.TryParse(segment.Before, out Hash32 link))
        {
            return new Discrepancy(segment.Number, null, "its beginning is malformed");
        }

        for (int i = 0; i < segment.Entries.Count; i++)
        {
            SealedEntry entry = segment.Entries[i];
            if (entry.Number != segment.Entries[0].Number + (ulong)i)
            {
                return new Discrepancy(segment.Number, entry.Number, "its number isn't the next");
            }

            if (!EvmAddress.Parse(entry.Tenant).TryGet(out EvmAddress tenant, out _) || !Hash32.TryParse(entry.Receipt, out Hash32 receipt)
                || (link = SealedEntry.LinkOf(link, entry.Number, tenant, receipt, entry.Box)).ToString() != entry.Link)
            {
                return new Discrepancy(segment.Number, entry.Number, "its link isn't the one that its content and the entries before it give");
            }
        }

        return Read(segment, key, seen);
    }

    private static Discrepancy? Read(Segment segment, SigningKey? key, Action<ReadEntry>? seen)
    {
        Dictionary<string, byte[]?> keys = key is null ? [] : segment.Keys.Where(one => one.Reader == key.Address.ToString()).DistinctBy(one => one.Tenant)
            .ToDictionary(one => one.Tenant, one => KeyWrap.Unwrap(one.Box, key, Segment.KeyContext(segment.Gateway, segment.Number, one.Tenant, one.Reader)), StringComparer.Ordinal);
        foreach (SealedEntry entry in segment.Entries.Reverse())
        {
            bool isFor = keys.TryGetValue(entry.Tenant, out byte[]? opening);
            (string Call, IReadOnlyList<string> Lines)? clear = opening is { Length: EntryCipher.KeySize } ? EntryCipher.Open(entry.Box, opening, Segment.BoxContext(segment.Gateway, segment.Number, entry.Number, entry.Tenant)) : null;
            if (clear is null && (isFor || key?.Address.ToString() == entry.Tenant))
            {
                return new Discrepancy(segment.Number, entry.Number, "its reader's key doesn't open it");
            }

            seen?.Invoke(new ReadEntry(entry.Number, segment.Epoch, entry.Tenant, entry.Receipt, clear?.Call, clear?.Lines));
        }

        return null;
    }
}
