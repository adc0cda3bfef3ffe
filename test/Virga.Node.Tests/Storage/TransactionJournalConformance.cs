using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Transactions;
using Virga.Node.Values;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="ITransactionJournal"/> does.</summary>
public abstract class TransactionJournalConformance
{
    private static readonly EvmAddress Ann = EvmAddress.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").Value;

    [Fact]
    public void Save_ThenReopen_GivesAllOfTheEntry()
    {
        JournalEntry entry = Entry(3, "a") with { State = JournalState.Mined, MinedAs = Keccak256.Hash("a") };
        Open().Save(Entry(3, "a"));
        Open().Save(entry);
        JournalEntry found = Open().Find("1:x", Ann, "a")!;
        Assert.Equal((entry.Nonce, entry.State, entry.MinedAs, entry.Call.To, entry.Call.Value, entry.Call.GasLimit), (found.Nonce, found.State, found.MinedAs, found.Call.To, found.Call.Value, found.Call.GasLimit));
        Assert.Equal(entry.Call.Data, found.Call.Data);
        Assert.Equal((entry.Attempts[0].Hash, entry.Attempts[0].Fee, entry.Attempts[0].At), (found.Attempts[0].Hash, found.Attempts[0].Fee, found.Attempts[0].At));
        Assert.Equal(entry.Attempts[0].Raw, found.Attempts[0].Raw);
    }

    [Fact]
    public void Live_OpenAndAbove_ComeByNonce()
    {
        ITransactionJournal journal = Open();
        foreach ((ulong nonce, JournalState state) in new[] { (4UL, JournalState.Mined), (1UL, JournalState.Open), (0UL, JournalState.Mined), (2UL, JournalState.Displaced), (3UL, JournalState.Open) })
        {
            journal.Save(Entry(nonce, $"{nonce}") with { State = state });
        }

        Assert.Equal([1UL, 3UL, 4UL], journal.Live("1:x", Ann, 3).Select(entry => entry.Nonce));
        Assert.Empty(journal.Live("1:other", Ann, 0));
        Assert.Empty(journal.Live("1:x", EvmAddress.Zero, 0));
        Assert.Equal((5UL, 0UL), (journal.NextNonce("1:x", Ann), journal.NextNonce("1:other", Ann)));
    }

    [Fact]
    public void Save_SameIntentUnderAnotherNonce_IsRefused()
    {
        ITransactionJournal journal = Open();
        journal.Save(Entry(0, "a"));
        Assert.ThrowsAny<Exception>(() => journal.Save(Entry(1, "a")));
        journal.Withdraw(Entry(0, "a"));
        journal.Save(Entry(1, "a"));
        Assert.Equal(1UL, journal.Find("1:x", Ann, "a")!.Nonce);
    }

    internal abstract ITransactionJournal Open();

    private static JournalEntry Entry(ulong nonce, string intent) => new()
    {
        Chain = "1:x",
        Account = Ann,
        Nonce = nonce,
        Intent = intent,
        Call = new UnsignedCall(null, Wei.FromEther(2), [1, 2], 21_000),
        Attempts = [new SendAttempt([9], Keccak256.Hash(intent), new FeeOffer(Wei.FromGwei(1), Wei.FromGwei(2)), DateTimeOffset.UnixEpoch)],
    };
}
