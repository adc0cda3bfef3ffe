using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.Transactions;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;
using Virga.Scenarios.Contracts;

namespace Virga.Scenarios;

/// <summary>The chain that the node runs itself, a real anvil: money, contracts by generated calls, triggers; through reorganisations and kills.</summary>
public sealed class ChainScenario
{
    private const int Confirmations = 12;
    private static readonly string[] FastChain = ["--chain", "local", "--chain-block-time", "0.05", "--event-retry-delay", "0.05"];
    private static readonly byte[] Sink = Zip.Of(("m.py", "def handler(event, context):\n    raise ValueError('kept')\n"));

    [Fact]
    public async Task Wallet_FundedOnTheLocalChain_KeepsItsMoneyThroughAKill()
    {
        string data = Directory.CreateTempSubdirectory("virga-chain").FullName;
        try
        {
            string address, genesis;
            await using (NodeProcess node = await NodeProcess.StartAsync(data))
            {
                Assert.Contains("no chain", (await node.VirgaAsync("chain", "status")).Output, StringComparison.Ordinal);
                Assert.Equal(0, (await node.VirgaAsync("chain", "up")).ExitCode);
                string passphrase = Path.Combine(data, "passphrase");
                await File.WriteAllTextAsync(passphrase, "correct horse\n");
                Ran made = await node.VirgaAsync("wallet", "new", "--passphrase-file", passphrase);
                address = made.Output.Trim();
                Assert.True(made.ExitCode == 0 && !made.ToString().Contains("correct horse", StringComparison.Ordinal), made.ToString());
                Ran funded = await node.VirgaAsync("chain", "fund", address, "1.5 ether");
                Assert.Contains("1.5 ether", funded.Output, StringComparison.Ordinal);
                Assert.Equal(2, (await node.VirgaAsync("chain", "fund", address, "1.5")).ExitCode);
                Assert.Matches($"ADDRESS +BALANCE\n{address} +1.5 ether", (await node.VirgaAsync("wallet", "list")).Output);
                genesis = await GenesisAsync(node);
                node.Kill9();
                await node.WaitForExitAsync();
            }

            await using NodeProcess again = await NodeProcess.StartAsync(data); // the chain comes with it: it was asked for once
            await WaitForChainAsync(again);
            Assert.Matches($"{address} +1.5 ether", (await again.VirgaAsync("wallet", "list")).Output);
            Assert.Equal(genesis, await GenesisAsync(again));
            using JsonDocument status = JsonDocument.Parse((await again.VirgaAsync("chain", "status", "--json")).Output);
            Assert.Equal(("local", 31337), (status.RootElement.GetProperty("Kind").GetString(), status.RootElement.GetProperty("ChainId").GetInt32()));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Up_WithAChainThatIsNone_SaysWhatItMustBe()
    {
        string data = Directory.CreateTempSubdirectory("virga-chain").FullName;
        Ran ran = await Ran.RunAsync(NodeProcess.Executable, ["up", "--port", "0", "--data", data, "--chain", "nonsense"]);
        Directory.Delete(data, recursive: true);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("http://127.0.0.1:8545", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gate_MethodsThatAreNotForAll_AreRefused()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(null, FastChain);
        await WaitForChainAsync(node);
        await using HttpRpc gate = Gate(node);
        Assert.Equal("0x7a69", (await gate.SendAsync([new RpcRequest("eth_chainId")], default))[0].Result.GetString());
        foreach (string method in (string[])["anvil_setBalance", "evm_mine", "eth_sendTransaction", "eth_accounts", "debug_traceTransaction", "ETH_CHAINID"])
        {
            Assert.Equal(RpcFault.MethodNotFound, (await gate.SendAsync([new RpcRequest(method, EvmAddress.Zero.ToString(), "0x1")], default))[0].Fault!.Code);
        }

        RpcRequest[] tooMany = [.. Enumerable.Repeat(new RpcRequest("eth_chainId"), 101)];
        Assert.NotNull((await gate.SendAsync(tooMany, default))[0].Fault);
    }

    [Fact]
    public async Task Contract_DeployedAndCalledByGeneratedCode_AnswersAndExplainsItsRefusals()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(null, FastChain);
        await WaitForChainAsync(node);
        await using Account account = await Account.OpenAsync(node);
        LedgerContract ledger = await account.DeployAsync();
        EvmReceipt receipt = await account.RunAsync(ledger.Note("first", 7, "hello", [Keccak256.Hash("mark")], new Wei(5)));
        LedgerContract.NotedEvent noted = LedgerContract.NotedEvent.FromLog(Assert.Single(receipt.Logs)).Value;
        Assert.Equal((account.Address, 7, "hello"), (noted.Writer, noted.Number, noted.Text));
        LedgerContract.NoteValue note = (await ledger.NoteAtAsync(0, default)).Value;
        Assert.Equal((account.Address, 7, "hello", Keccak256.Hash("mark")), (note.Writer, note.Number, note.Text, note.Marks[0]));
        Assert.Equal(new LedgerContract.SummaryResult(account.Address, 7, true), (await ledger.SummaryAsync(0, default)).Value);
        Assert.Equal(BigInteger.One, (await ledger.CountAsync(default)).Value);
        Assert.Equal(new Wei(5), (await account.Client.BalanceAsync(ledger.Address, default)).Value);

        Assert.Equal("The contract refuses: TooBig(given: 101, most: 100).", (await account.Sender.SendAsync(ledger.Note("big", 101, "x", []), default)).Error!.Message);
        Assert.Equal("The contract refuses: say something.", (await account.Sender.SendAsync(ledger.Note("mute", 1, "", []), default)).Error!.Message);
        Assert.Equal("The contract refuses: an index is out of range.", (await ledger.NoteAtAsync(9, default)).Error!.Message);
    }

    [Fact]
    public async Task Triggers_ThroughAReorganisationByTenBlocksAndKills_CallOncePerLog()
    {
        string data = Directory.CreateTempSubdirectory("virga-chain").FullName;
        List<string> wanted = [];
        try
        {
            await using Journal journal = new(data);
            await using (NodeProcess node = await NodeProcess.StartAsync(data, FastChain))
            {
                await WaitForChainAsync(node);
                await node.CreateAsync("sink", "python3.11", "m.handler", Sink);
                Assert.Equal(0, (await node.AwsAsync("put-function-event-invoke-config", "--function-name", "sink", "--maximum-retry-attempts", "0")).ExitCode);
                await using Account account = await Account.OpenAsync(node, journal);
                LedgerContract ledger = journal.Ledger = await account.DeployAsync();
                Ran added = await node.VirgaAsync(
                    "chain", "trigger", "add", "sink", "--address", ledger.Address.ToString(), "--event", "Noted(address indexed writer, uint256 indexed number, string text)", "--confirmations", $"{Confirmations}", "--from-block", "0");
                Assert.True(added.ExitCode == 0, added.ToString());
                await NoteAsync(account, ledger, wanted, 3);
                await account.ReorganiseAsync(10);
                await NoteAsync(account, ledger, wanted, 2);
                await CalledAsync(node, wanted);

                await NoteAsync(account, ledger, wanted, 3);
                node.Kill9(); // the notes are in the chain, and not all of them confirmed
                await node.WaitForExitAsync();
            }

            await using NodeProcess again = await NodeProcess.StartAsync(data, FastChain);
            await WaitForChainAsync(again);
            await using Account after = await Account.OpenAsync(again, journal);
            LedgerContract same = new(journal.Ledger!.Address, after.Client);
            await NoteAsync(after, same, wanted, 1);
            await CalledAsync(again, wanted);
            Assert.Matches("sink .* Noted +12", (await again.VirgaAsync("chain", "trigger", "list")).Output);

            await NoteAsync(after, same, wanted, 2);
            Account.KillChain(data); // what it had not written is lost: the journal has it
            await after.SettledAsync();
            await NoteAsync(after, same, wanted, 1);
            Assert.Equal(wanted, await NotesAsync(same));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task NoteAsync(Account account, LedgerContract ledger, List<string> wanted, int count)
    {
        JournalEntry? last = null;
        for (int i = 0; i < count; i++)
        {
            wanted.Add($"note {wanted.Count}");
            TransactionIntent intent = ledger.Note(wanted[^1], wanted.Count, wanted[^1], []) with { GasLimit = 300_000 };
            last = (await account.Sender.SendAsync(intent, default)).Value;
        }

        await account.Sender.ReceiptAsync(last!, 0, default);
    }

    private static async Task<List<string>> NotesAsync(LedgerContract ledger)
    {
        List<string> notes = [];
        for (BigInteger i = 0, count = (await ledger.CountAsync(default)).Value; i < count; i++)
        {
            notes.Add((await ledger.NoteAtAsync(i, default)).Value.Text);
        }

        return notes;
    }

    /// <summary>Waits until the function was called for all of them; each only once.</summary>
    private static async Task CalledAsync(NodeProcess node, List<string> wanted)
    {
        List<string> called = [];
        await Eventually.HoldsAsync(
            () =>
            {
                using JsonDocument events = JsonDocument.Parse(Management.GetAsync(node, "/_virga/v1/events?state=died&function=sink&payload=1&limit=1000").GetAwaiter().GetResult());
                called = [.. events.RootElement.GetProperty("Events").EnumerateArray().Select(one => JsonDocument.Parse(one.GetProperty("Payload").GetString()!).RootElement.GetProperty("event").GetProperty("arguments").GetProperty("text").GetString()!)];
                return called.Count >= wanted.Count;
            },
            () => $"called for {string.Join(", ", called)}; {node.Errors}",
            40);
        Assert.Equal(wanted.Order(), called.Order());
    }

    private static Task WaitForChainAsync(NodeProcess node) => Eventually.HoldsAsync(
        () => node.VirgaAsync("chain", "status").GetAwaiter().GetResult() is { ExitCode: 0 } ran && ran.Output.Contains("local", StringComparison.Ordinal), () => node.Errors, 30);

    /// <summary>Where the chain itself listens, all of its methods open.</summary>
    private static async Task<Uri> EngineAsync(NodeProcess node)
    {
        using JsonDocument status = JsonDocument.Parse((await node.VirgaAsync("chain", "status", "--json")).Output);
        return new Uri(status.RootElement.GetProperty("Address").GetString()!.Replace("ws://", "http://", StringComparison.Ordinal));
    }

    private static HttpRpc Gate(NodeProcess node) => new(new Uri(node.Address + RpcGate.Path), new RpcOptions { Poll = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);

    private static async Task<string> GenesisAsync(NodeProcess node)
    {
        await using HttpRpc gate = Gate(node);
        return (await gate.SendAsync([new RpcRequest("eth_getBlockByNumber", "0x0", false)], default))[0].Result.GetProperty("hash").GetString()!;
    }

    /// <summary>What outlives a node: a key and the journal of its transactions.</summary>
    private sealed class Journal(string data) : IAsyncDisposable
    {
        public Secp256k1 Curve { get; } = new();

        public byte[] Secret { get; } = Keccak256.Hash("a key for tests").ToArray();

        public SqliteTransactionJournal Entries { get; } = new(new SqliteDatabase(Path.Combine(data, "journal.db")));

        public LedgerContract? Ledger { get; set; }

        public ValueTask DisposeAsync()
        {
            Curve.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>An account with money, whose transactions go through the node's gate.</summary>
    private sealed class Account(NodeProcess node, Journal journal, HttpRpc gate) : IAsyncDisposable
    {
        private readonly SigningKey key = SigningKey.From(journal.Curve, journal.Secret).Value;

        public EvmAddress Address => key.Address;

        public EvmClient Client { get; } = new(gate, new RpcOptions(), TimeProvider.System);

        public TransactionSender Sender { get; private set; } = null!;

        public static async Task<Account> OpenAsync(NodeProcess node, Journal? journal = null)
        {
            Account account = new(node, journal ?? new Journal(node.Data), Gate(node));
            account.Sender = new TransactionSender(account.Client, account.key, account.journal.Entries, new SenderOptions { Confirmations = Confirmations }, TimeProvider.System);
            Ran funded = await node.VirgaAsync("chain", "fund", account.Address.ToString(), "10 ether");
            Assert.True(funded.ExitCode == 0, funded.ToString());
            return account;
        }

        private readonly Journal journal = journal;

        public async Task<LedgerContract> DeployAsync() => new((await RunAsync(LedgerContract.Deploy("deploy", 100))).Contract!.Value, Client);

        public async Task<EvmReceipt> RunAsync(TransactionIntent intent)
        {
            Result<JournalEntry> sent = await Sender.SendAsync(intent, default);
            Assert.True(sent.Error is null, sent.Error?.Message);
            EvmReceipt receipt = (await Sender.ReceiptAsync(sent.Value, 0, default)).Value;
            Assert.True(receipt.Succeeded);
            return receipt;
        }

        /// <summary>Replaces the last blocks by empty ones; what was in them is sent again by the journal.</summary>
        public async Task ReorganiseAsync(int depth)
        {
            Uri engine = await EngineAsync(node);
            await using HttpRpc direct = new(engine, new RpcOptions(), TimeProvider.System);
            RpcAnswer answer = (await direct.SendAsync([new RpcRequest("anvil_reorg", depth, Array.Empty<object>())], default))[0];
            Assert.True(answer.Fault is null, answer.Fault?.Message);
            await Sender.SettleAsync(default);
        }

        /// <summary>Until the chain is back and has all that the journal has.</summary>
        public async Task SettledAsync()
        {
            await WaitForChainAsync(node);
            await Eventually.HoldsAsync(() => Sender.SettleAsync(default).GetAwaiter().GetResult() is null, () => node.Errors);
        }

        public static void KillChain(string data)
        {
            foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)))
            {
                string command = Path.Combine(folder, "cmdline");
                if (File.Exists(command) && ReadIfThere(command).Contains(Path.Combine(data, "chain/writing.json"), StringComparison.Ordinal))
                {
                    Assert.True(NodeProcess.Kill9(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)));
                    return;
                }
            }

            Assert.Fail("no chain runs");
        }

        public async ValueTask DisposeAsync()
        {
            Sender.Dispose();
            key.Dispose();
            await gate.DisposeAsync();
        }

        private static string ReadIfThere(string path)
        {
            try
            {
                return Encoding.UTF8.GetString(File.ReadAllBytes(path));
            }
            catch (IOException)
            {
                return "";
            }
        }
    }
}
