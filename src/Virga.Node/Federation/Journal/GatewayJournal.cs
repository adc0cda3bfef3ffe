using System.Security.Cryptography;
using Virga.Node.Chain.Crypto;
using Virga.Node.Identity;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Journal;

/// <summary>
/// The log of a gateway's calls that it can't rewrite: entries are chained and encrypted as they come, sealed into segments by epoch and
/// size, and the segments chained, signed and kept as public content. The id of the last one commits to all that was ever written.
/// A segment is pinned before it is sealed, and sealed durably before it is public, so that there are never two of one number.
/// </summary>
internal sealed class GatewayJournal(JournalIdentity identity, IJournalStore store, ContentLibrary library, KeyWrap wrap, SecretBox box) : IDisposable
{
    /// <summary>Bytes of boxes after which a segment is sealed.</summary>
    public const int FullAt = 1 << 20;

    private const int MaxEntry = 256 << 10;
    private readonly SemaphoreSlim turn = new(1);
    private readonly List<Cid> segments = [];
    private readonly List<SealedEntry> open = [];
    private readonly Dictionary<string, (OpenKey Stored, byte[] Clear)> keys = new(StringComparer.Ordinal);
    private Hash32 before, link;
    private ulong next, epoch;
    private bool isOpen, isPublished;

    /// <summary>The last sealed segment, to be anchored; null while there is none.</summary>
    public Cid? Head => segments.Count == 0 ? null : segments[^1];

    /// <summary>Of the last receipt that is in it.</summary>
    public ulong Position { get; private set; }

    private string Gateway => identity.Gateway.ToString();

    /// <summary>Takes up what the node left when it ended, once; before anything else.</summary>
    public async Task<VirgaError?> OpenAsync(CancellationToken cancellation)
    {
        if (!isOpen)
        {
            Take(store.Load());
        }

        return isPublished ? null : await PublishAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Durable when it completes, in this order. An epoch that is over, and a full segment, is sealed.</summary>
    /// <param name="now">The latest epoch of these calls.</param>
    /// <param name="position">Of the last of their receipts.</param>
    public async Task<VirgaError?> AppendAsync(ulong now, ulong position, IReadOnlyList<(JournalTenant Tenant, JournalEntry Entry)> entries, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            now = Math.Max(now, epoch); // a call of the epoch before may end in this one
            if (open.Count > 0 && (now != epoch || open.Sum(entry => (long)entry.Box.Length) >= FullAt) && await SealAsync(cancellation).ConfigureAwait(false) is { } error)
            {
                return error;
            }

            List<SealedEntry> added = [];
            List<OpenKey> newKeys = [];
            Hash32 at = link;
            foreach ((JournalTenant tenant, JournalEntry entry) in entries)
            {
                ulong number = next + (ulong)added.Count;
                string name = tenant.Address.ToString();
                byte[] sealedBox = EntryCipher.Seal(Cut(entry), KeyOf(tenant, newKeys), Segment.BoxContext(Gateway, (ulong)segments.Count, number, name));
                at = SealedEntry.LinkOf(at, number, tenant.Address, entry.Receipt, sealedBox);
                added.Add(new SealedEntry(number, name, entry.Receipt.ToString(), sealedBox, at.ToString()));
            }

            await store.AppendAsync(now, position, added, newKeys).ConfigureAwait(false);
            newKeys.ForEach(key => keys.Add(key.Tenant, (key, box.Unseal(key.Sealed, SealContext(key.Tenant)))));
            open.AddRange(added);
            (link, epoch, next, Position) = (at, now, next + (ulong)added.Count, position);
            return null;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Seals what is open, if anything; gives the last segment.</summary>
    public async Task<Result<Cid?>> SealNowAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return open.Count > 0 && await SealAsync(cancellation).ConfigureAwait(false) is { } error ? error : Head;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private void Take(JournalState state)
    {
        segments.AddRange(state.Segments);
        open.AddRange(state.Open);
        (before, next, epoch, Position) = (Hash32.Parse(state.Link), state.Next + (ulong)state.Open.Count, state.Epoch, state.Position);
        link = open.Count == 0 ? before : Hash32.Parse(open[^1].Link);
        foreach (OpenKey key in state.Keys)
        {
            keys.Add(key.Tenant, (key, box.Unseal(key.Sealed, SealContext(key.Tenant))));
        }

        isOpen = true;
    }

    /// <summary>What is sealed is for everyone, what never was goes.</summary>
    private async Task<VirgaError?> PublishAsync(CancellationToken cancellation)
    {
        foreach (ContentPin pin in library.Pins.All.Where(pin => pin.Reason == PinReason.Journal && !pin.IsPublic).ToArray())
        {
            if (!segments.Contains(pin.Id))
            {
                await library.Pins.UnpinAsync(pin.Id, PinReason.Journal).ConfigureAwait(false); // it was never sealed
            }
            else if (await PinAsync(pin.Id, isPublic: true, cancellation).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        isPublished = true;
        return null;
    }

    private async Task<VirgaError?> SealAsync(CancellationToken cancellation)
    {
        Segment segment = new(Gateway, (ulong)segments.Count, epoch, Head?.ToString(), before.ToString(), [.. keys.Values.SelectMany(WrapFor)], [.. open], []);
        segment = segment with { Signature = identity.Sign(segment.Digest).ToArray() };
        using IDisposable hold = library.Hold();
        using MemoryStream bytes = new(segment.ToBytes());
        if (!(await library.AddFileAsync(bytes, cancellation).ConfigureAwait(false)).TryGet(out ImportedContent added, out VirgaError? error))
        {
            return error;
        }

        if ((error = await PinAsync(added.Id, isPublic: false, cancellation).ConfigureAwait(false)) is not null)
        {
            return error;
        }

        await store.SealAsync(added.Id, link.ToString(), next).ConfigureAwait(false);
        segments.Add(added.Id);
        open.Clear();
        keys.Clear();
        before = link;
        isPublished = false;
        return await PublishAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<VirgaError?> PinAsync(Cid id, bool isPublic, CancellationToken cancellation) =>
        (await library.Pins.PinAsync(id, PinReason.Journal, $"journal {Gateway}", isPublic, null, cancellation).ConfigureAwait(false)).Error;

    private IEnumerable<SegmentKey> WrapFor((OpenKey Stored, byte[] Clear) key)
    {
        IEnumerable<(string Reader, byte[] PublicKey)> readers = [(key.Stored.Tenant, key.Stored.PublicKey)];
        foreach ((string reader, byte[] publicKey) in identity.Auditor is { } auditor && auditor.Address.ToString() != key.Stored.Tenant ? readers.Append((auditor.Address.ToString(), auditor.PublicKey)) : readers)
        {
            if (wrap.Wrap(key.Clear, publicKey, Segment.KeyContext(Gateway, (ulong)segments.Count, key.Stored.Tenant, reader)) is { } wrapped)
            {
                yield return new SegmentKey(key.Stored.Tenant, reader, wrapped);
            }
        }
    }

    private byte[] KeyOf(JournalTenant tenant, List<OpenKey> newKeys)
    {
        string name = tenant.Address.ToString();
        if (keys.TryGetValue(name, out (OpenKey Stored, byte[] Clear) key))
        {
            return key.Clear;
        }

        if (newKeys.Find(one => one.Tenant == name) is { } made)
        {
            return box.Unseal(made.Sealed, SealContext(name));
        }

        byte[] clear = RandomNumberGenerator.GetBytes(EntryCipher.KeySize);
        newKeys.Add(new OpenKey(name, tenant.PublicKey, box.Seal(clear, SealContext(name))));
        return clear;
    }

    private string SealContext(string tenant) => $"journal/{Gateway}/{segments.Count}/{tenant}";

    /// <summary>A function that writes very much loses the rest here, not in its log group.</summary>
    private static JournalEntry Cut(JournalEntry entry)
    {
        int left = MaxEntry;
        string[] lines = [.. entry.Lines.TakeWhile(line => (left -= line.Length + 1) >= 0)];
        return lines.Length == entry.Lines.Count ? entry : entry with { Lines = [.. lines, $"({entry.Lines.Count - lines.Length} lines more)"] };
    }
}
