using System.Text;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Node.Tests.Chain.Nonces;

public sealed class TransactionSenderTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Secp256k1 curve = new();
    private readonly FakeChain chain = new();
    private readonly FakeTime time = new(DateTimeOffset.UnixEpoch);
    private readonly SigningKey key;

    public TransactionSenderTests() => key = SigningKey.New(curve);

    [Fact]
    public async Task Send_SameIntentTwice_IsOneTransaction()
    {
        using TransactionSender sender = Sender();
        JournalEntry first = (await sender.SendAsync(Intent("a"), default)).Value, again = (await sender.SendAsync(Intent("a"), default)).Value;
        Assert.Equal(first.Nonce, again.Nonce);
        Assert.Equal(1UL, (await sender.SendAsync(Intent("b"), default)).Value.Nonce);
        chain.Mine();
        Assert.Equal(["a", "b"], Mined());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_LostBeforeOrAfterItTookEffect_IsSentAgainWithTheSameBytes(bool before)
    {
        using (TransactionSender sender = Sender())
        {
            chain.Fate = method => method == "eth_sendRawTransaction" ? before : null;
            Assert.Null((await sender.SendAsync(Intent("a"), default)).Error);
        }

        chain.Fate = _ => null;
        using TransactionSender after = Sender(); // the process was killed: only the journal remains
        Assert.Null(await after.SettleAsync(default));
        chain.Mine();
        Assert.Equal(["a"], Mined());
    }

    [Fact]
    public async Task Send_CrashBeforeItWasWritten_LeavesNothingBehind()
    {
        using TransactionSender sender = Sender();
        chain.Mine();
        Assert.Null((await sender.SendAsync(Intent("a"), default)).Error);
        chain.Fate = method => method == "eth_estimateGas" ? throw new InvalidOperationException("a crash") : null;
        await Assert.ThrowsAsync<InvalidOperationException>(() => sender.SendAsync(Intent("b"), default));
        chain.Fate = _ => null;
        Assert.Equal(1UL, (await sender.SendAsync(Intent("c"), default)).Value.Nonce);
    }

    [Fact]
    public async Task Send_MinedBeforeItsLostAnswerWasAskedForAgain_IsNotTakenBack()
    {
        using TransactionSender sender = new(new EvmClient(chain, new RpcOptions { Attempts = 2, FirstPause = TimeSpan.Zero }, TimeProvider.System), key, Journal(), new SenderOptions(), time);
        int sends = 0;
        chain.Fate = method =>
        {
            if (method != "eth_sendRawTransaction")
            {
                return null;
            }

            if (sends++ == 0)
            {
                return false;
            }

            chain.Mine();
            return null;
        };
        Assert.Equal(0UL, (await sender.SendAsync(Intent("a"), default)).Value.Nonce);
        Assert.Null((await sender.SendAsync(Intent("a"), default)).Error);
        Assert.Equal((2, 1), (sends, chain.Mined.Count));
    }

    [Fact]
    public async Task Settle_StuckTransaction_IsReplacedWithAHigherFeeUnderItsNonce()
    {
        using TransactionSender sender = Sender();
        JournalEntry first = (await sender.SendAsync(Intent("a"), default)).Value;
        time.Now += new SenderOptions().StuckAfter;
        await sender.SettleAsync(default);
        JournalEntry replaced = Journal().Find(first.Chain, first.Account, "a")!;
        Assert.Equal((2, first.Nonce), (replaced.Attempts.Count, replaced.Nonce));
        Assert.True(replaced.Attempts[1].Fee.Most > replaced.Attempts[0].Fee.Most);
        chain.Mine();
        Assert.Equal(replaced.Attempts[1].Hash, Assert.Single(chain.Mined).Hash);
        Assert.Equal(replaced.Attempts[1].Hash, (await sender.ReceiptAsync(first, 0, default)).Value.TransactionHash);
    }

    [Fact]
    public async Task Settle_ChainThatForgotBlocks_GetsTheTransactionsAgain()
    {
        using TransactionSender sender = Sender(confirmations: 1);
        foreach (string name in (string[])["a", "b", "c"])
        {
            Assert.Null((await sender.SendAsync(Intent(name), default)).Error);
            chain.Mine();
        }

        chain.Mine();
        await sender.SettleAsync(default);
        Assert.Equal(JournalState.Mined, Journal().Find((await sender.SendAsync(Intent("a"), default)).Value.Chain, key.Address, "a")!.State);
        chain.Forget(3);
        chain.DropPool();
        await sender.SettleAsync(default);
        chain.Mine();
        Assert.Equal(["a", "b", "c"], Mined());
    }

    [Fact]
    public async Task Settle_NonceUsedByAnother_SaysThatItWasDisplaced()
    {
        using TransactionSender sender = Sender(confirmations: 1);
        chain.Fate = method => method == "eth_sendRawTransaction" ? true : null;
        JournalEntry entry = (await sender.SendAsync(Intent("a"), default)).Value;
        chain.Fate = _ => null;
        using TempFolder elsewhere = new();
        using TransactionSender other = new(Client(), key, new SqliteTransactionJournal(new SqliteDatabase(elsewhere.At("other.db"))), new SenderOptions(), time);
        Assert.Null((await other.SendAsync(Intent("foreign"), default)).Error);
        chain.Mine();
        chain.Mine();
        Assert.Equal(Outcome.Conflict, (await sender.ReceiptAsync(entry, 1, default)).Error!.Outcome);
        Assert.Equal(["foreign"], Mined());
    }

    [Fact]
    public async Task Send_TooManyWaiting_IsRefusedUntilSomeAreMined()
    {
        using TransactionSender sender = new(Client(), key, Journal(), new SenderOptions { MaxWaiting = 2 }, time);
        await sender.SendAsync(Intent("a"), default);
        await sender.SendAsync(Intent("b"), default);
        Assert.Equal(Outcome.TooManyRequests, (await sender.SendAsync(Intent("c"), default)).Error!.Outcome);
    }

    /// <summary>Crashes, lost answers, lost blocks and pools, stuck transactions: each intent ends in the chain once, in order.</summary>
    [Fact]
    public async Task Sends_InAnyHistory_AreMinedExactlyOnceAndInOrder()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            using TempFolder data = new();
            Random random = new(seed);
            FakeChain any = new();
            SqliteTransactionJournal journal = new(new SqliteDatabase(data.At("chain.db"), survivesPowerCut: false));
            List<string> asked = [];
            TransactionSender sender = NewSender();
            for (int i = 0; i < 60; i++)
            {
                any.Fate = _ => random.Next(12) switch { 0 => true, 1 => false, 2 => throw new InvalidOperationException("a crash"), _ => null };
                try
                {
                    switch (random.Next(8))
                    {
                        case < 3:
                            string name = $"{asked.Count}";
                            while ((await sender.SendAsync(Intent(name), default)).Error is not null)
                            {
                                any.Fate = _ => null;
                                await sender.SettleAsync(default);
                                any.Mine();
                            }

                            asked.Add(name);
                            break;
                        case 3:
                            any.Forget(random.Next(1, 4));
                            any.DropPool();
                            break;
                        case 4:
                            time.Now += TimeSpan.FromMinutes(2);
                            await sender.SettleAsync(default);
                            break;
                        default:
                            any.Mine();
                            await sender.SettleAsync(default);
                            break;
                    }
                }
                catch (InvalidOperationException)
                {
                    sender.Dispose();
                    sender = NewSender();
                }
            }

            any.Fate = _ => null;
            foreach (string name in asked)
            {
                Assert.Null((await sender.SendAsync(Intent(name), default)).Error); // asking again changes nothing
            }

            await sender.SettleAsync(default);
            any.Mine();
            sender.Dispose();
            string[] mined = [.. any.Mined.Select(one => Encoding.UTF8.GetString(one.Data))];
            Assert.Equal(mined.Distinct(), mined);
            Assert.True(asked.All(mined.Contains), $"seed {seed}: asked {string.Join(' ', asked)}, mined {string.Join(' ', mined)}");

            TransactionSender NewSender() => new(new EvmClient(any, new RpcOptions { Attempts = 2, FirstPause = TimeSpan.Zero }, TimeProvider.System), key, journal, new SenderOptions { Confirmations = 2 }, time);
        }
    }

    public void Dispose()
    {
        key.Dispose();
        curve.Dispose();
        folder.Dispose();
    }

    private static TransactionIntent Intent(string name) => new(name, EvmAddress.Zero, Encoding.UTF8.GetBytes(name));

    private IEnumerable<string> Mined() => chain.Mined.Select(one => Encoding.UTF8.GetString(one.Data));

    private SqliteTransactionJournal Journal() => new(new SqliteDatabase(folder.At("chain.db")));

    private EvmClient Client() => new(chain, new RpcOptions { Attempts = 1 }, time);

    private TransactionSender Sender(int confirmations = 12) => new(Client(), key, Journal(), new SenderOptions { Confirmations = confirmations }, time);
}
