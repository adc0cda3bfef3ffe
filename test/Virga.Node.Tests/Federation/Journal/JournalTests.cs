using Microsoft.Extensions.Logging.Abstractions;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Federation.Journal;
using Virga.Node.Identity;
using Virga.Node.Mesh.Content;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;
using JournalEntry = Virga.Node.Federation.Journal.JournalEntry;

namespace Virga.Node.Tests.Federation.Journal;

/// <summary>A journal of three segments with two tenants, and a gateway, who has its own key, that wants to have written another.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Secp256k1 curve = new();
    private readonly SigningKey gateway, alice, bob, auditor;
    private readonly SqliteBlockStore blocks;
    private readonly ContentLibrary library;
    private readonly List<IDisposable> journals = [];

    public JournalTests()
    {
        (gateway, alice, bob, auditor) = (SigningKey.New(curve), SigningKey.New(curve), SigningKey.New(curve), SigningKey.New(curve));
        FakeTime time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        ContentOptions options = new() { Folder = folder.At("content") };
        blocks = new SqliteBlockStore(new SqliteDatabase(folder.At("content.db")), new BlockFolder(options.Folder), 1 << 30, time);
        ContentHolds holds = new(time);
        ContentBlocks source = new(blocks, [], NullLogger<ContentBlocks>.Instance);
        library = new ContentLibrary(blocks, source, new ContentPins(blocks, source, holds, options, time), holds);
    }

    public void Dispose()
    {
        journals.ForEach(one => one.Dispose());
        blocks.Dispose();
        Array.ForEach([gateway, alice, bob, auditor], key => key.Dispose());
        curve.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Verify_WholeJournal_FindsNothingAndEachReadsOnlyWhatIsTheirs()
    {
        Cid head = await WriteAsync();
        foreach ((SigningKey key, int readable) in (ValueTuple<SigningKey, int>[])[(alice, 6), (bob, 3), (auditor, 9), (gateway, 0)])
        {
            List<ReadEntry> seen = [];
            Assert.Null(await VerifyAsync(head, key, seen.Add));
            Assert.Equal(Enumerable.Range(0, 9).Select(i => (ulong)(8 - i)), seen.Select(entry => entry.Number));
            Assert.Equal(readable, seen.Count(entry => entry.Opened is not null));
        }

        List<ReadEntry> own = [];
        await VerifyAsync(head, bob, own.Add);
        Assert.Equal(["entry 8 of bob"], own[0].Opened!.Lines);
    }

    [Fact]
    public async Task Append_ThroughARestart_GoesOnAndSealsEachEntryOnce()
    {
        GatewayJournal journal = await OpenAsync();
        Assert.Null(await journal.AppendAsync(1, 1, [Entry(alice, 0, "before the kill")], default));
        GatewayJournal again = await OpenAsync(); // nobody closed the one before
        Assert.Equal(1UL, again.Position);
        Assert.Null(await again.AppendAsync(1, 2, [Entry(alice, 1, "after it")], default));
        Cid head = (await again.SealNowAsync(default)).Value!.Value;
        List<ReadEntry> seen = [];
        Assert.Null(await VerifyAsync(head, alice, seen.Add));
        Assert.Equal(["after it", "before the kill"], seen.Select(entry => entry.Opened!.Lines[0]));
        Assert.Equal(head, (await OpenAsync()).Head);
    }

    [Fact]
    public async Task Append_FullSegment_IsSealed()
    {
        GatewayJournal journal = await OpenAsync();
        for (int i = 0; i < 6; i++)
        {
            Assert.Null(await journal.AppendAsync(1, (ulong)i, [Entry(alice, i, new string('x', 250_000))], default));
        }

        Assert.NotNull(journal.Head);
        Assert.Null(await VerifyAsync(journal.Head.Value, alice, null));
    }

    [Fact]
    public async Task Verify_EntryRewrittenAndSignedAgain_IsCaught() => Assert.Contains("link", (await CheatAsync(0, segment =>
    {
        SealedEntry[] entries = [.. segment.Entries];
        entries[1] = entries[1] with { Box = [.. entries[1].Box.Reverse()] };
        return segment with { Entries = entries };
    })).What, StringComparison.Ordinal);

    [Fact]
    public async Task Verify_EntryDropped_IsCaught() => Assert.Equal(2UL, (await CheatAsync(0, segment => segment with { Entries = [segment.Entries[0], segment.Entries[2]] })).Entry);

    [Fact]
    public async Task Verify_EntryDroppedAndTheRestLinkedAnew_IsCaughtByTheNextSegment() =>
        Assert.Contains("entries are missing", (await CheatAsync(0, segment => Relink(segment with { Entries = [segment.Entries[0], segment.Entries[2] with { Number = 1 }] }))).What, StringComparison.Ordinal);

    [Fact]
    public async Task Verify_EntriesReordered_IsCaught() => Assert.Equal(1UL, (await CheatAsync(1, segment => segment with { Entries = [segment.Entries[1], segment.Entries[0], segment.Entries[2]] })).Segment);

    [Fact]
    public async Task Verify_LastEntriesCutOff_IsCaught() => Assert.Contains("entries are missing", (await CheatAsync(0, segment => segment with { Entries = [.. segment.Entries.Take(2)] })).What, StringComparison.Ordinal);

    [Fact]
    public async Task Verify_SegmentDropped_IsCaught()
    {
        Cid head = await WriteAsync();
        Segment last = await ReadAsync(head), middle = await ReadAsync(Cid.Parse(last.Previous).Value);
        Cid cheat = await StoreAsync(Sign(last with { Previous = middle.Previous }));
        Assert.Contains("must be", (await VerifyAsync(cheat, null, null))!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_EntryGivenToAnotherTenant_IsCaughtByTheTenantItWasTakenFromOrGivenTo()
    {
        Cid head = await WriteAsync();
        Segment last = await ReadAsync(head);
        string other = bob.Address.ToString();
        Segment swapped = Relink(last with { Entries = [last.Entries[0] with { Tenant = other }, last.Entries[1], last.Entries[2]] });
        Cid cheat = await StoreAsync(Sign(swapped));
        Assert.Null(await VerifyAsync(cheat, null, null)); // in itself it is sound: who has the key sees that it isn't
        Assert.Contains("doesn't open", (await VerifyAsync(cheat, bob, null))!.What, StringComparison.Ordinal);
        Assert.Contains("doesn't open", (await VerifyAsync(cheat, auditor, null))!.What, StringComparison.Ordinal);
        Assert.NotEqual(head, cheat); // and the head that is anchored is another
    }

    [Fact]
    public async Task Verify_AnotherGatewaysSegmentOrAStrangersSignature_IsCaught()
    {
        Cid head = await WriteAsync();
        Segment last = await ReadAsync(head);
        Assert.NotNull(await new JournalVerifier(library.Reader, curve).VerifyAsync(new JournalQuery(alice.Address, head), default));
        Segment forged = last with { Entries = [.. last.Entries.Take(1)] };
        Assert.Contains("signed", (await VerifyAsync(await StoreAsync(forged with { Signature = alice.Sign(forged.Digest).ToArray() }), null, null))!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_SegmentWithheld_SaysWhich()
    {
        Cid head = await WriteAsync();
        Cid hidden = Cid.Parse((await ReadAsync(head)).Previous).Value;
        new SqliteDatabase(folder.At("content.db")).Write(connection => SqliteRows.Execute(connection, "DELETE FROM block WHERE digest = @digest", ("@digest", hidden.Digest.ToArray())));
        JournalFault found = (await VerifyAsync(head, null, null))!;
        Assert.Equal(1UL, found.Segment);
        Assert.Contains("withheld", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_HistoryWrittenAnewAndAnchoredAgain_IsCaughtByTheAnchorBefore()
    {
        GatewayJournal journal = await OpenAsync();
        await journal.AppendAsync(1, 1, [Entry(alice, 0, "as it was")], default);
        Cid anchored = (await journal.SealNowAsync(default)).Value!.Value;
        await journal.AppendAsync(2, 2, [Entry(alice, 1, "more")], default);
        Cid honest = (await journal.SealNowAsync(default)).Value!.Value;
        JournalVerifier verifier = new(library.Reader, curve);
        Assert.Null(await verifier.VerifyAsync(new JournalQuery(gateway.Address, honest) { Anchors = [anchored, honest] }, default));
        File.Delete(folder.At("journal.db"));
        GatewayJournal another = await OpenAsync();
        await another.AppendAsync(1, 1, [Entry(alice, 0, "as it would rather be")], default);
        await another.SealNowAsync(default);
        await another.AppendAsync(2, 2, [Entry(alice, 1, "more")], default);
        Cid rewritten = (await another.SealNowAsync(default)).Value!.Value;
        JournalQuery query = new(gateway.Address, rewritten) { Since = 1 };
        Assert.Null(await verifier.VerifyAsync(query, default)); // in itself it is sound
        Assert.Contains("rewritten", (await verifier.VerifyAsync(query with { Anchors = [anchored] }, default))!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_SinceAnEpoch_LeavesOlderSegmentsAlone()
    {
        Cid head = await WriteAsync();
        List<ReadEntry> seen = [];
        Assert.Null(await new JournalVerifier(library.Reader, curve).VerifyAsync(new JournalQuery(gateway.Address, head) { Since = 2, Seen = seen.Add }, default));
        Assert.Equal(3UL, seen[^1].Number); // the one before the epoch is seen, to be compared
    }

    [Fact]
    public async Task Seal_CutOffBeforeItIsPublic_IsPublishedByTheNextStart()
    {
        Cid head = await WriteAsync();
        ContentPin pin = library.Pins.All.Single(one => one.Id == head);
        await library.Pins.PinAsync(head, PinReason.Journal, pin.Name, isPublic: false, null, default);
        Cid never = await StoreAsync(await ReadAsync(head) with { Signature = [] });
        await library.Pins.PinAsync(never, PinReason.Journal, pin.Name, isPublic: false, null, default);
        await OpenAsync();
        Assert.True(library.Pins.All.Single(one => one.Id == head).IsPublic);
        Assert.DoesNotContain(library.Pins.All, one => one.Id == never);
        Assert.Equal(3, library.Pins.All.Count(one => one.Reason == PinReason.Journal));
    }

    [Fact]
    public void Wrap_ForAKey_OpensWithItInItsPlaceOnly()
    {
        byte[] secret = [1, 2, 3];
        byte[] box = new KeyWrap(curve).Wrap(secret, alice.PublicKey, "here")!;
        Assert.Equal(secret, KeyWrap.Unwrap(box, alice, "here"));
        Assert.Null(KeyWrap.Unwrap(box, alice, "there"));
        Assert.Null(KeyWrap.Unwrap(box, bob, "here"));
        box[^1] ^= 1;
        Assert.Null(KeyWrap.Unwrap(box, alice, "here"));
        Assert.Null(new KeyWrap(curve).Wrap(secret, new byte[64], "here")); // no point of the curve
    }

    [Fact]
    public void Parse_OfAnAuditorsKey_TakesPointsOfTheCurveOnly()
    {
        Assert.Equal(alice.Address, JournalTenant.Parse(Hex.Of(alice.PublicKey)).Value.Address);
        Assert.All((string[])["", "0x12", Hex.Of(new byte[64]), alice.Address.ToString()], key => Assert.NotNull(JournalTenant.Parse(key).Error));
    }

    [Fact]
    public void SharedSecret_OfTwoKeys_IsTheSameFromBothSides() => Assert.Equal(alice.SharedSecret(bob.PublicKey), bob.SharedSecret(alice.PublicKey));

    [Fact]
    public void Anchor_BehindACall_IsReadBack()
    {
        Cid head = Cid.Of(CidCodec.DagPb, "head"u8);
        TransactionIntent settle = new("settle", gateway.Address, [1, 2, 3, 4]);
        byte[] anchored = JournalAnchor.Append(settle, head).Data;
        Assert.Equal(head, JournalAnchor.Read(anchored, settle.Data));
        Assert.Null(JournalAnchor.Read(settle.Data, settle.Data));
        Assert.Null(JournalAnchor.Read(anchored, [4, 3, 2, 1]));
        Assert.Null(JournalAnchor.Read([.. anchored, 0], settle.Data));
    }

    /// <summary>What the verifier finds when the gateway changes a segment and signs all that comes after it again.</summary>
    private async Task<JournalFault> CheatAsync(int number, Func<Segment, Segment> change)
    {
        Cid head = await WriteAsync();
        List<Segment> all = [];
        for (Cid? id = head; id is { } one; id = all[^1].Previous is { } previous ? Cid.Parse(previous).Value : null)
        {
            all.Add(await ReadAsync(one));
        }

        all.Reverse();
        Cid? last = null;
        foreach (Segment segment in all)
        {
            last = await StoreAsync(Sign((segment.Number == (ulong)number ? change(segment) : segment) with { Previous = last?.ToString() }));
        }

        Assert.NotEqual(head, last);
        return (await VerifyAsync(last!.Value, null, null))!;
    }

    private static Segment Relink(Segment segment)
    {
        Hash32 link = Hash32.Parse(segment.Before);
        return segment with { Entries = [.. segment.Entries.Select(entry => entry with { Link = (link = SealedEntry.LinkOf(link, entry.Number, EvmAddress.Parse(entry.Tenant).Value, Hash32.Parse(entry.Receipt), entry.Box)).ToString() })] };
    }

    private Segment Sign(Segment segment) => segment with { Signature = gateway.Sign(segment.Digest).ToArray() };

    private async Task<Cid> StoreAsync(Segment segment)
    {
        using MemoryStream bytes = new(segment.ToBytes());
        return (await library.AddFileAsync(bytes, default)).Value.Id;
    }

    private async Task<Segment> ReadAsync(Cid id) => Segment.Read((await library.Reader.ReadAsync(id, Segment.MaxSize, default)).Value).Value;

    private Task<JournalFault?> VerifyAsync(Cid head, SigningKey? key, Action<ReadEntry>? seen) => new JournalVerifier(library.Reader, curve).VerifyAsync(new JournalQuery(gateway.Address, head) { Key = key, Seen = seen }, default);

    private async Task<GatewayJournal> OpenAsync()
    {
        SqliteJournalStore store = new(new SqliteDatabase(folder.At("journal.db")));
        GatewayJournal journal = new(
            new JournalIdentity(gateway.Address, hash => gateway.Sign(hash), new JournalTenant(auditor.Address, auditor.PublicKey)), store, library, new KeyWrap(curve), SecretBox.Open(folder.At("keys/node.key")));
        journals.AddRange([store, journal]);
        Assert.Null(await journal.OpenAsync(default));
        return journal;
    }

    private static (JournalTenant, JournalEntry) Entry(SigningKey tenant, int number, string line) =>
        (new JournalTenant(tenant.Address, tenant.PublicKey), new JournalEntry(Keccak256.Hash($"call {number}"), Keccak256.Hash($"receipt {number}"), (ulong)number + 1, 200, [line]));

    private async Task<Cid> WriteAsync()
    {
        GatewayJournal journal = await OpenAsync();
        for (int i = 0; i < 9; i++)
        {
            (SigningKey tenant, string name) = i % 3 == 2 ? (bob, "bob") : (alice, "alice");
            Assert.Null(await journal.AppendAsync((ulong)(i / 3), (ulong)i + 1, [Entry(tenant, i, $"entry {i} of {name}")], default));
        }

        return (await journal.SealNowAsync(default)).Value!.Value;
    }
}
