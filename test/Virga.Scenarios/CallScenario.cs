using System.Numerics;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>Signed calls at a real node on a real anvil: the attacks on a gateway, and what users pay, to the last pico-dollar, through <c>kill -9</c>.</summary>
public sealed class CallScenario : IAsyncLifetime, IDisposable
{
    private const uint Open = 1, Private = 2;
    private const int Posts = 4;
    private static readonly BigInteger Dollar = 1_000_000, Pico = 1_000_000;
    private static readonly EvmAddress Owner = ContractChain.Account(10), Watcher = ContractChain.Account(11);
    private static readonly byte[] Code = Zip.Of(("m.py", "def handler(event, context):\n    return {'statusCode': 201, 'headers': {'content-type': 'text/plain'}, 'body': event['headers']['virga-user'] + event['rawPath'] + event['body']}\n"));

    private readonly Secp256k1 curve = new();
    private readonly string data = Directory.CreateTempSubdirectory("virga-call").FullName;
    private ContractChain chain = null!;
    private NodeProcess node = null!;
    private EvmAddress gateway;

    private ManagementChain All => chain.Contracts;

    private BillingContract Billing => chain.Contracts.Billing;

    public async Task InitializeAsync()
    {
        chain = await ContractChain.StartAsync();
        await StartNodeAsync();
        using JsonDocument status = JsonDocument.Parse((await node.VirgaAsync("chain", "status", "--json")).Output);
        gateway = (EvmAddress)status.RootElement.GetProperty("Account").GetString()!;
        GatewayRegistryContract.DescriptionValue about = new(default, 8, node.Address, []);
        await chain.DoneAsync(gateway, All.Token.Mint("", gateway, 1_000 * Dollar), All.Token.Approve("", All.Gateways.Address, 1_000 * Dollar));
        await chain.DoneAsync(gateway, All.Gateways.Join("", 3, 1_000 * Dollar, about));
        await chain.DoneAsync(Owner, All.Functions.Register("", "/open", Terms(open: true)), All.Functions.Register("", "/private", Terms(open: false)));
        await chain.NextEpochAsync();
        await chain.MineAsync();
        await node.CreateAsync("hello", "python3.11", "m.handler", Code);
        Assert.True(NodeClient.OpenFolder(data).TryGet(out NodeClient? client, out _));
        using (client)
        {
            foreach (uint id in (uint[])[Open, Private])
            {
                Result<JsonElement> put = await client.SendAsync(HttpMethod.Put, $"/_virga/v1/end-points/{id}", new { FunctionName = "hello" }, default);
                Assert.True(put.Error is null, put.Error?.Message);
            }
        }
    }

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        await chain.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    public void Dispose() => curve.Dispose();

    [Fact]
    public async Task Gateway_UnderEachAttack_RefusesAndChargesNobody()
    {
        using SignedCaller user = await UserAsync(1), poor = await UserAsync(0), stranger = await UserAsync(1);
        await chain.DoneAsync(Owner, All.Functions.Grant("", Private, user.Address, Posts), All.Functions.Grant("", Private, poor.Address, Posts));
        CallQuote quote = await user.QuoteAsync(node, Private, await EpochAsync());
        SignedCall good = user.Sign(quote);
        async Task RefusedAsync(int status, string code, SignedCaller by, SignedCall call, string body = SignedCaller.Body, string target = "/hello?a=1")
        {
            SignedAnswer answer = await by.SendAsync(node, call, body, target);
            Assert.Equal((status, code), (answer.Status, answer.Code));
        }

        await Eventually.HoldsAsync(async () => (await user.SendAsync(node, user.Sign(quote))).Status == 201, () => node.Errors); // the permission has arrived
        SignedAnswer answered = await user.SendAsync(node, good);
        Assert.Equal((201, $"{user.Address}/hello{SignedCaller.Body}", "text/plain"), (answered.Status, answered.Body, answered.ContentType));
        await RefusedAsync(409, "NonceUsed", user, good); // a replay
        Assert.Equal(answered.Receipt!.Receipt, (await user.SendAsync(node, good)).Receipt!.Receipt);
        SignedAnswer[] racers = await Task.WhenAll(Enumerable.Repeat(user.Sign(quote), 8).Select(one => user.SendAsync(node, one)));
        Assert.Equal([201, .. Enumerable.Repeat(409, 7)], racers.Select(one => one.Status).Order());
        await RefusedAsync(409, "NonceUsed", user, user.Sign(quote, request => request with { Nonce = good.Request.Nonce, Limit = request.Limit + 1 }));
        await RefusedAsync(421, "WrongGateway", user, user.Sign(quote, request => request with { Gateway = Owner }));
        await RefusedAsync(401, "BadSignature", stranger, stranger.Sign(quote, request => request with { User = user.Address })); // a forged one
        await RefusedAsync(401, "BadSignature", user, good with { Request = good.Request with { Nonce = 7 } });
        await RefusedAsync(402, "LimitTooLow", user, user.Sign(quote, request => request with { Limit = quote.Most - 1 }));
        await RefusedAsync(412, "WrongEpoch", user, user.Sign(quote, request => request with { Epoch = quote.Epoch + 1 }));
        await RefusedAsync(404, "NoSuchEndPoint", user, user.Sign(quote, request => request with { Version = 9 }));
        await RefusedAsync(400, "OtherCall", user, user.Sign(quote), body: "{}");
        await RefusedAsync(400, "OtherCall", user, user.Sign(quote), target: "/hello?a=2");
        await RefusedAsync(400, "OtherCall", user, user.Sign(quote), target: "/h%65llo?a=1");
        await RefusedAsync(403, "NotAllowed", stranger, stranger.Sign(quote));
        await RefusedAsync(402, "NotEnoughMoney", poor, poor.Sign(quote));
        await chain.DoneAsync(Owner, All.Functions.Grant("", Private, user.Address, 0));
        SignedAnswer last = answered;
        await Eventually.HoldsAsync(async () => (last = await user.SendAsync(node, user.Sign(quote))).Code == "NotAllowed", () => $"{last}; {node.Errors}"); // within a block of the revocation
    }

    [Fact]
    public async Task Calls_SettledThroughKillsAndDemands_MoveTheMoneyExactlyOnce()
    {
        using SignedCaller one = await UserAsync(1), tight = await UserAsync(0);
        await DepositAsync(tight.Address, 1); // one unit of the token: two calls and a bit
        CallQuote quote = await one.QuoteAsync(node, Open, await EpochAsync());
        List<(SignedCall Call, SignedAnswer Answer)> calls = [];
        foreach (SignedCaller user in (SignedCaller[])[one, tight, one, tight, one])
        {
            SignedCall call = user.Sign(quote);
            SignedAnswer answer = await user.SendAsync(node, call);
            Assert.True(answer is { Status: 201, Receipt: not null }, $"{answer}; {node.Errors}");
            calls.Add((call, answer));
        }

        Assert.Equal("NotEnoughMoney", (await tight.SendAsync(node, tight.Sign(quote))).Code); // what is pending counts
        CheckReceipts(quote, calls);
        await KillAsync();
        SignedAnswer again = await one.SendAsync(node, await CaughtUpAsync(one, calls[0].Call));
        Assert.Equal((409, calls[0].Answer.Receipt!.Receipt), (again.Status, again.Receipt!.Receipt)); // nonces and receipts outlive kill -9
        Assert.Equal(calls[0].Answer.Receipt!.Signature, again.Receipt.Signature);
        Assert.Equal("NotEnoughMoney", (await tight.SendAsync(node, tight.Sign(quote))).Code);

        await chain.NextEpochAsync();
        await PoolAsync(Billing.Address); // the batch's transaction has been sent, and is in no block
        await KillAsync();
        await PoolAsync(Billing.Address);
        await chain.MineAsync(3);
        BillingContract.SettledEvent settled = Assert.Single(await SettledAsync());
        Assert.Equal((BigInteger)5, settled.Batch.Count);
        await DemandedAsync(settled);

        await chain.MineAsync(ContractChain.Numbers.WindowBlocks);
        await PoolAsync(Billing.Address);
        await KillAsync(); // while the users are being charged
        await PoolAsync(Billing.Address);
        await chain.MineAsync(ContractChain.Numbers.BuriedBlocks + 2);
        BigInteger paid = Amount(calls, _ => true);
        Assert.Equal((Dollar * Pico) - Amount(calls, one.Address.Equals), (await Billing.AccountsAsync(one.Address, default)).Value.Balance);
        Assert.Equal(Pico - Amount(calls, tight.Address.Equals), (await Billing.AccountsAsync(tight.Address, default)).Value.Balance);
        BigInteger fee = paid * ContractChain.Numbers.FeeShare / 10_000;
        Assert.Equal((paid - fee, fee), ((await Billing.EarnedAsync(Owner, default)).Value, (await Billing.EarnedAsync(gateway, default)).Value));
        await Eventually.HoldsAsync(async () => (await Management.GetAsync(node, "/_virga/v1/batches")).Contains("\"State\":\"Done\"", StringComparison.Ordinal), () => node.Errors);
        await chain.NextEpochAsync();
        Assert.Single(await SettledAsync());
    }

    [Fact]
    public async Task Cli_CallsAndVerifies_AndFindsWhatWasTamperedWith()
    {
        string passphrase = Path.Combine(data, "passphrase"), secret = Path.Combine(data, "secret");
        await File.WriteAllTextAsync(passphrase, "correct horse\n");
        await File.WriteAllTextAsync(secret, Keccak256.Hash("a user's key").ToString());
        string address = (await node.VirgaAsync("wallet", "import", secret, "--passphrase-file", passphrase, "--data", data)).Output.Trim();
        await DepositAsync((EvmAddress)address, 1_000_000);
        using SignedCaller reader = new(SigningKey.New(curve));
        await reader.QuoteAsync(node, Open, await EpochAsync());
        string[] call = ["call", "1", "--path", "/x?y=%20z", "--body", "{}", "--wallet", address, "--passphrase-file", passphrase, "--data", data, "--gateway", node.Address, "--json"];
        Ran ran = await node.VirgaAsync([.. call, "--limit", "0.001 USD", "--chain", $"{node.Address}{RpcGate.Path}"]);
        Assert.True(ran.ExitCode == 0, ran.ToString());
        using JsonDocument answer = JsonDocument.Parse(ran.Output);
        Assert.Equal((201, $"{address}/x{{}}"), (answer.RootElement.GetProperty("Status").GetInt32(), answer.RootElement.GetProperty("Body").GetString()));
        string receipt = answer.RootElement.GetProperty("Receipt").GetString()!;
        Ran verified = await node.VirgaAsync("verify", receipt);
        Assert.True(verified.ExitCode == 0 && verified.Output.StartsWith("holds:", StringComparison.Ordinal), verified.ToString());
        await File.WriteAllTextAsync(Path.Combine(data, "body"), "another answer");
        Assert.Contains("another answer", (await node.VirgaAsync("verify", receipt, "--answer", Path.Combine(data, "body"))).Errors, StringComparison.Ordinal);
        string text = await File.ReadAllTextAsync(receipt);
        await File.WriteAllTextAsync(receipt, text.Replace("\"durationMs\":", "\"durationMs\":1", StringComparison.Ordinal));
        Ran tampered = await node.VirgaAsync("verify", receipt);
        Assert.True(tampered.ExitCode == 5 && tampered.Errors.Contains("isn't signed by the gateway", StringComparison.Ordinal), tampered.ToString());
        Ran refused = await node.VirgaAsync([.. call, "--limit", "0.0000001"]);
        Assert.True(refused.ExitCode == 2 && refused.Errors.Contains("LimitTooLow", StringComparison.Ordinal), refused.ToString());
    }

    private static FunctionRegistryContract.TermsValue Terms(bool open) => new(Owner, 15, open, 400_000, 10, 0, Keccak256.Hash("code"), default, default);

    private static BigInteger Amount(List<(SignedCall Call, SignedAnswer Answer)> calls, Func<EvmAddress, bool> of) =>
        calls.Where(one => of(one.Call.Request.User)).Aggregate(BigInteger.Zero, (sum, one) => sum + one.Answer.Receipt!.Receipt.Amount);

    private async Task StartNodeAsync() => node = await NodeProcess.StartAsync(data, "--chain", chain.Connection.Address!.ToString(), "--directory", new DirectoryAddress(All.Directory, All.Since).ToString());

    private async Task KillAsync()
    {
        node.Kill9();
        await node.WaitForExitAsync();
        await node.DisposeAsync();
        await StartNodeAsync();
    }

    private async Task<SignedCaller> UserAsync(int dollars)
    {
        SignedCaller user = new(SigningKey.New(curve));
        if (dollars > 0)
        {
            await DepositAsync(user.Address, dollars * (int)Dollar);
        }

        return user;
    }

    private async Task DepositAsync(EvmAddress user, int units)
    {
        await chain.DoneAsync(Watcher, All.Token.Mint("", Watcher, units), All.Token.Approve("", Billing.Address, units));
        await chain.DoneAsync(Watcher, Billing.Deposit("", user, units));
    }

    private async Task<ulong> EpochAsync() => await chain.HeadAsync() / (ulong)ContractChain.Numbers.EpochBlocks;

    /// <summary>The gateway follows the chain again.</summary>
    private async Task<SignedCall> CaughtUpAsync(SignedCaller user, SignedCall call)
    {
        await user.QuoteAsync(node, Open, await EpochAsync());
        return call;
    }

    private void CheckReceipts(CallQuote quote, List<(SignedCall Call, SignedAnswer Answer)> calls)
    {
        Hash32 previous = default;
        foreach ((SignedCall call, SignedAnswer answer) in calls)
        {
            ReceiptFile file = new(quote.ChainId, quote.Billing, call.Request, call.Signature, answer.Receipt!, quote.PerCall, quote.PerGbMs, answer.Status, answer.ContentType, Keccak256.Hash(Encoding.UTF8.GetBytes(answer.Body)));
            Assert.Empty(new ReceiptCheck(curve).Wrongs(file));
            Assert.Equal(previous, answer.Receipt!.Previous);
            previous = Virga.Node.Federation.Receipts.KeptReceipt.LinkOf(previous, answer.Receipt.Receipt.StructHash());
        }
    }

    /// <summary>Waits until a transaction for a contract waits for a block. The gateway sends others, too: it shows that it lives, and reports loads.</summary>
    private async Task PoolAsync(EvmAddress contract)
    {
        string pool = "", to = $"\"to\":\"{contract.ToString().ToLowerInvariant()}\"";
        await Eventually.HoldsAsync(async () => (pool = (await chain.DoAsync("txpool_content")).GetProperty("pending").GetRawText().Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()).Contains(to, StringComparison.Ordinal), () => $"pool {pool}; {node.Errors}");
    }

    private async Task<List<BillingContract.SettledEvent>> SettledAsync()
    {
        LogFilter filter = new([Billing.Address], [[BillingContract.SettledEvent.Declaration.Topic]]);
        return [.. (await chain.Client.LogsAsync(filter, All.Since, await chain.HeadAsync(), default)).Value.Select(log => BillingContract.SettledEvent.FromLog(log).Value)];
    }

    /// <summary>Somebody asks for a leaf by index, and for one on the line of money; both are shown in time.</summary>
    private async Task DemandedAsync(BillingContract.SettledEvent settled)
    {
        BillingContract.BatchValue b = settled.Batch;
        DisputesContract.BatchValue batch = new(b.Gateway, b.Policy, b.Number, b.FromEpoch, b.ThroughEpoch, b.Count, b.SettledAt, b.Root, b.Totals);
        BigInteger bonds = 2 * ContractChain.Numbers.DemandBond;
        await chain.SendAsync(Watcher, All.Token.Mint("", Watcher, bonds));
        await chain.SendAsync(Watcher, All.Token.Approve("", All.Disputes.Address, bonds));
        await chain.SendAsync(Watcher, All.Disputes.Demand("", batch, settled.Charges, 4, true));
        await chain.SendAsync(Watcher, All.Disputes.Demand("", batch, settled.Charges, 1_000_000, false));
        await chain.MineAsync();
        for (int shown = 0; shown < 2; shown++)
        {
            if (await IsOpenAsync(1) || await IsOpenAsync(2))
            {
                await PoolAsync(All.Disputes.Address);
                await chain.MineAsync();
            }
        }

        Assert.False(await IsOpenAsync(1) || await IsOpenAsync(2));
    }

    private async Task<bool> IsOpenAsync(int demand) => (await All.Disputes.DemandsAsync(demand, default)).Value.By != default;
}
