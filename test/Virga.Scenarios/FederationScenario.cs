using System.Numerics;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>
/// Three real gateways of three clouds on one chain. Users call one of them; where each call ran anyone can compute again; one is killed
/// in the middle; in the end the money is exact.
/// </summary>
public sealed class FederationScenario : IAsyncLifetime, IDisposable
{
    private const string Numbers = """
        {"EpochBlocks": 100, "BuriedBlocks": 2, "SilentBlocks": 5000, "WindowBlocks": 4, "AnswerBlocks": 4, "LateEpochs": 100, "WithdrawalBlocks": 20000, "UnbondingBlocks": 20000}
        """;

    private const int AtOnce = 10, InARow = 8;
    private static readonly BigInteger Dollar = 1_000_000, Pico = 1_000_000;

    /// <summary>Long enough for a gateway to be killed meanwhile.</summary>
    private static readonly byte[] Code = Zip.Of(("m.py", "import time\n\ndef handler(event, context):\n    time.sleep(0.05)\n    return {'statusCode': 201, 'headers': {'content-type': 'text/plain'}, 'body': event['headers']['virga-user'] + event['rawPath'] + event['body']}\n"));

    private readonly Secp256k1 curve = new();
    private readonly Dictionary<EvmAddress, NodeProcess> nodes = [];
    private readonly List<(SignedCall Call, SignedAnswer Answer)> answered = [];
    private readonly List<NodeProcess> alive = [];
    private NodeProcess first = null!, entry = null!, third = null!;
    private ManagementChain chain = null!;
    private EvmClient client = null!;
    private SignedCaller user = null!;
    private ChainUser payer = null!;

    private string Errors => string.Concat(nodes.Values.Select(node => node.Errors));

    public async Task InitializeAsync()
    {
        first = await ManagementNodes.StartWithAsync(Numbers, null);
        NodeProcess[] beside = await Task.WhenAll(ManagementNodes.StartBesideAsync(first), ManagementNodes.StartBesideAsync(first));
        (entry, third) = (beside[0], beside[1]);
        alive.AddRange([first, entry, third]);
        (chain, client) = await ManagementNodes.ContractsAsync(first);
        foreach ((NodeProcess node, int cloud) in ((NodeProcess[])[first, entry, third]).Select((node, cloud) => (node, cloud)))
        {
            using JsonDocument status = await ManagementNodes.StatusAsync(node);
            nodes[EvmAddress.Parse(status.RootElement.GetProperty("Account").GetString()).Value] = node;
            Ran staked = await node.VirgaAsync("stake", "1000", "dollar", "--cloud", $"{cloud}", "--region", "eu", "--mint");
            Assert.True(staked.ExitCode == 0, staked.ToString());
        }

        await first.CreateAsync("greet", "python3.11", "m.handler", Code);
        string owner = await ManagementNodes.WalletAsync(first);
        await ManagementNodes.DoneAsync(ManagementNodes.SignedAsync(first, owner, "register", "greet", "--path", "/greet", "--methods", "post", "--open", "--price", "1 microdollar", "--price-per-gb-second", "16 microdollar", "--json"));
        user = new SignedCaller(ManagementNodes.KeyIn(entry.Data, curve));
        payer = new ChainUser(client, first.Data);
        Assert.Equal(0, (await first.VirgaAsync("chain", "fund", payer.Address.ToString(), "1 ether")).ExitCode);
        await payer.RunAsync(id => chain.Token.Mint(id, payer.Address, 2 * Dollar));
        await payer.RunAsync(id => chain.Token.Approve(id, chain.Billing.Address, 2 * Dollar));
        await payer.RunAsync(id => chain.Billing.Deposit(id, user.Address, Dollar));
    }

    public void Dispose()
    {
        user?.Dispose();
        payer?.Dispose();
        curve.Dispose();
    }

    public async Task DisposeAsync()
    {
        foreach (NodeProcess? node in (NodeProcess?[])[third, entry, first])
        {
            if (node is not null)
            {
                await node.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Calls_ThroughAGatewayWhileAnotherIsKilled_RunWhereTheyWereDrawnAndArePaidExactlyOnce()
    {
        await RunInARowAsync(all => all.Select(call => call.Answer.Receipt!.Receipt.Executor).Distinct().Count() > 1, isKilled: false);
        Assert.All(answered, call => Assert.Equal(0, call.Answer.Receipt!.Receipt.Hop));

        await KillAmidCallsAsync();
        EvmAddress dead = nodes.Single(node => node.Value == third).Key;
        await RunInARowAsync(all => all.Any(call => call.Answer.Placement!.Placement.Attempts.Any(attempt => attempt.Executor == dead)), isKilled: true);

        await SettleAsync();
        await AuditAsync();
        await CallByNameAsync();
    }

    /// <summary>Until there were enough for what is to be seen. All of them are answered, and each ran where an auditor says.</summary>
    private async Task RunInARowAsync(Func<List<(SignedCall Call, SignedAnswer Answer)>, bool> isEnough, bool isKilled)
    {
        List<(SignedCall Call, SignedAnswer Answer)> seen = [];
        for (int round = 0; round < 8; round++)
        {
            CallQuote quote = await NextEpochAsync();
            string before = await ViewAsync(quote.Epoch);
            List<(SignedCall Call, SignedAnswer Answer)> calls = [];
            while (calls.Count < InARow)
            {
                SignedCall call = user.Sign(quote);
                SignedAnswer answer = await user.SendAsync(entry, call);
                if (answer.Code == "WrongEpoch")
                {
                    break; // the chain has gone on by itself
                }

                Assert.True(answer is { Status: 201, Receipt: not null, Placement: not null } && answer.Body == $"{user.Address}/hello{SignedCaller.Body}", $"{answer}; {Errors}");
                calls.Add((call, answer));
            }

            answered.AddRange(calls);
            seen.AddRange(calls);
            CheckReceipts(quote, calls);
            if (before == await ViewAsync(quote.Epoch)) // its loads came before the calls
            {
                Audit(before, calls, isKilled);
                if (isEnough(seen))
                {
                    return;
                }
            }
        }

        Assert.Fail($"not seen in {seen.Count} calls: {Errors}");
    }

    /// <summary>Calls are under way when a gateway dies: each is answered with a receipt, or refused without one, and never taken again.</summary>
    private async Task KillAmidCallsAsync()
    {
        CallQuote quote = await NextEpochAsync();
        SignedCall[] calls = [.. Enumerable.Range(0, AtOnce).Select(_ => user.Sign(quote))];
        Task<SignedAnswer>[] running = [.. calls.Select(call => user.SendAsync(entry, call))];
        await Task.WhenAny(running);
        third.Kill9();
        alive.Remove(third);
        SignedAnswer[] answers = await Task.WhenAll(running);
        foreach ((SignedCall call, SignedAnswer answer) in calls.Zip(answers))
        {
            SignedAnswer again = await user.SendAsync(entry, call);
            bool isAnswered = answer.Status == 201;
            Assert.True(isAnswered || answer.Code is "NoAnswer" or "NobodyRuns" or "WrongEpoch", $"{answer}; {Errors}");
            Assert.True(again.Code is "NonceUsed" or "WrongEpoch", $"{again}");
            if (isAnswered)
            {
                answered.Add((call, answer));
                Assert.Equal(answer.Receipt!.Receipt, again.Receipt?.Receipt); // also when the epoch is over
            }
            else
            {
                Assert.Null(answer.Receipt ?? again.Receipt);
            }
        }

        CheckReceipts(quote, [.. calls.Zip(answers).Where(one => one.Second.Status == 201)]);
    }

    /// <summary>The user has paid what the receipts say, and provider and gateway have it.</summary>
    private async Task SettleAsync()
    {
        BigInteger owed = answered.Aggregate(BigInteger.Zero, (sum, call) => sum + call.Answer.Receipt!.Receipt.Amount), balance = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                if (!(await Management.GetAsync(entry, "/_virga/v1/batches")).Contains("\"Drafted\"", StringComparison.Ordinal)) // that transaction brings its block
                {
                    await ManagementNodes.MineAsync(first, client, (await client.HeadAsync(default)).Value + 5);
                }

                balance = (await chain.Billing.AccountsAsync(user.Address, default)).Value.Balance;
                return balance == (Dollar * Pico) - owed;
            },
            () => $"{owed} owed, {balance} left; {Errors}",
            seconds: 60);
        EvmAddress gateway = nodes.Single(node => node.Value == entry).Key;
        EvmAddress provider = (await chain.Functions.TermsOfAsync(1, 1, default)).Value.Provider;
        BigInteger earned = (await chain.Billing.EarnedAsync(provider, default)).Value, fee = (await chain.Billing.EarnedAsync(gateway, default)).Value;
        Assert.Equal(owed, earned + fee);
        Assert.True(earned > fee && fee > 0);
    }

    /// <summary>The calls before anybody was killed audit clean, with what their executors signed; what all of them wrote, wherever they ran, is in the gateway's journal once.</summary>
    private async Task AuditAsync()
    {
        string gateway = nodes.Single(node => node.Value == entry).Key.ToString(), wallet = user.Address.ToString();
        JsonElement[] batches = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                Ran audit = await entry.VirgaAsync("audit", "--gateway", gateway, "--epoch", $"{answered[0].Call.Request.Epoch}", "--json");
                batches = audit.ExitCode is 0 or 1 ? [.. JsonDocument.Parse(audit.Output).RootElement.GetProperty("Batches").EnumerateArray()] : [];
                return batches.Length > 0 && batches.All(batch => batch.GetProperty("Withheld").ValueKind == JsonValueKind.Null); // else it isn't published yet
            },
            () => $"{string.Join(' ', batches)}; {Errors}");
        string[] kinds = [.. batches.SelectMany(batch => batch.GetProperty("Discrepancies").EnumerateArray()).Select(one => one.GetProperty("Kind").GetString()!).Distinct()];
        Assert.True(kinds.All(kind => kind == "Forwarded"), string.Join(' ', batches)); // those of a later epoch may be in the same batch
        JsonElement journal = await ManagementNodes.DoneAsync(entry.VirgaAsync("journal", "verify", "--gateway", gateway, "--wallet", wallet, "--passphrase-file", ManagementNodes.PassphraseFile(entry), "--json"));
        JsonElement[] calls = [.. journal.GetProperty("Calls").EnumerateArray()];
        Assert.Equal(answered.Select(call => call.Answer.Receipt!.Position).Order(), calls.Select(call => call.GetProperty("Position").GetUInt64()));
        Assert.All(calls, call => Assert.Contains(call.GetProperty("Lines").EnumerateArray(), line => line.GetString()!.StartsWith("END RequestId: ", StringComparison.Ordinal)));
    }

    /// <summary>A node calls an end point for its functions, and pays from its own deposit.</summary>
    private async Task CallByNameAsync()
    {
        EvmAddress owner = (await chain.Functions.OwnerOfAsync(1, default)).Value, gateway = nodes.Single(node => node.Value == entry).Key;
        string answer = "";
        async Task<bool> SaysAsync(string what)
        {
            Assert.True(NodeClient.OpenFolder(entry.Data).TryGet(out NodeClient? signed, out _));
            using (signed)
            {
                Result<HttpResponseMessage> sent = await signed.SendRawAsync(HttpMethod.Post, $"/_virga/mesh/{owner}/greet", "\"you\""u8.ToArray(), null, CancellationToken.None);
                using HttpResponseMessage? response = sent.Error is null ? sent.Value : null;
                answer = response is null ? sent.Error!.Message : await response.Content.ReadAsStringAsync();
                return answer.Contains(what, StringComparison.Ordinal);
            }
        }

        Assert.True(await SaysAsync($"the deposit of this node's account {gateway} is 0"), answer);
        await payer.RunAsync(id => chain.Billing.Deposit(id, gateway, Dollar));
        await Eventually.HoldsAsync(() => SaysAsync($"{gateway}/\"you\""), () => $"{answer}; {Errors}");
    }

    private void CheckReceipts(CallQuote quote, IReadOnlyList<(SignedCall Call, SignedAnswer Answer)> calls)
    {
        foreach ((SignedCall call, SignedAnswer answer) in calls)
        {
            ReceiptFile file = new(quote.ChainId, quote.Billing, call.Request, call.Signature, answer.Receipt!, quote.PerCall, quote.PerGbMs, answer.Status, answer.ContentType, Keccak256.Hash(Encoding.UTF8.GetBytes(answer.Body)));
            Assert.Empty(new ReceiptCheck(curve).Wrongs(file));
            CallReceipt receipt = answer.Receipt!.Receipt;
            Assert.Equal((receipt.Executor, receipt.Cloud, receipt.Hop), (answer.Placement!.Placement.Executor, answer.Placement.Placement.Cloud, (byte)answer.Placement.Placement.Hop));
            if (nodes[receipt.Executor] != entry)
            {
                EvmSignature.TryRead(answer.Placement.Statement!.Signature, out EvmSignature signature);
                Assert.Equal(receipt.Executor, curve.Recover(chain.Domain.Digest(answer.Placement.Statement.Statement.StructHash()), signature));
                Assert.Equal((receipt.Answer, receipt.DurationMs), (answer.Placement.Statement.Statement.Answer, answer.Placement.Statement.Statement.DurationMs));
            }
        }
    }

    /// <summary>As an auditor: with nothing but the epoch's view and the requests in their order.</summary>
    private void Audit(string json, List<(SignedCall Call, SignedAnswer Answer)> calls, bool isKilled)
    {
        using JsonDocument view = JsonDocument.Parse(json);
        EvmAddress[] list = [.. view.RootElement.GetProperty("Gateways").EnumerateArray().Select(one => EvmAddress.Parse(one.GetString()).Value)];
        Assert.True(Hash32.TryParse(view.RootElement.GetProperty("Seed").GetString(), out Hash32 seed));
        ulong number = calls[0].Call.Request.Epoch;
        EpochView epoch = new(number, seed, list, [.. view.RootElement.GetProperty("Loads").EnumerateArray().Select(load => load.GetUInt16())]);
        byte[] clouds = [.. list.Select(CloudOf)];
        IPlacementPolicy policy = PolicyBlock.Default();
        PlacementAudit audit = new(curve, chain.Domain);
        PlacementLedger ledger = new();
        foreach ((SignedCall call, SignedAnswer answer) in calls)
        {
            PlacementProof proof = answer.Placement!.Placement;
            Assert.Equal((ledger.Ticket, call.Hash), (proof.Ticket, proof.Request));
            PlacementQuestion question = ledger.Enter(policy, new PlacementQuestion { Epoch = epoch, Clouds = clouds, Request = call.Hash, Entry = CloudOf(call.Request.Gateway) });
            PlacementFault[] faults = [.. audit.Check(proof, policy, question).Select(finding => finding.Fault)];
            Assert.All(faults, fault => Assert.True(isKilled && fault == PlacementFault.AttemptUnproven, $"{fault} in {proof}"));
        }
    }

    private byte CloudOf(EvmAddress address) => (byte)nodes.Keys.ToList().IndexOf(address);

    /// <summary>A new epoch whose list has all three, as the entry sees it.</summary>
    private async Task<CallQuote> NextEpochAsync()
    {
        ulong length = (ulong)chain.Parameters.EpochBlocks;
        while (true)
        {
            ulong epoch = ((await client.HeadAsync(default)).Value / length) + 1;
            await ManagementNodes.MineAsync(first, client, epoch * length);
            CallQuote quote = await user.QuoteAsync(entry, 1, epoch);
            using JsonDocument view = JsonDocument.Parse(await ViewAsync(epoch));
            if (view.RootElement.TryGetProperty("Gateways", out JsonElement list) && list.GetArrayLength() == nodes.Count)
            {
                await Task.WhenAll(alive.Select(node => Eventually.HoldsAsync(() => KnowsAsync(node, epoch), () => Errors))); // who lags refuses, and the call goes on
                return quote;
            }
        }
    }

    private static async Task<bool> KnowsAsync(NodeProcess node, ulong epoch)
    {
        using NodeClient asking = NodeClient.OpenFolder(node.Data).Value;
        Result<HttpResponseMessage> sent = await asking.SendRawAsync(HttpMethod.Get, $"/_virga/v1/registry/epoch?epoch={epoch}", [], null, default);
        using HttpResponseMessage? response = sent.Error is null ? sent.Value : null;
        return response is not null;
    }

    private async Task<string> ViewAsync(ulong epoch)
    {
        using JsonDocument view = JsonDocument.Parse(await Management.GetAsync(entry, $"/_virga/v1/registry/epoch?epoch={epoch}"));
        return JsonSerializer.Serialize(view.RootElement.EnumerateObject().Where(one => one.Name != "Head").ToDictionary(one => one.Name, one => one.Value)); // blocks come, and change nothing
    }
}
