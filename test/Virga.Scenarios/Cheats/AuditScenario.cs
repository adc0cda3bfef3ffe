using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Audit;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;

namespace Virga.Scenarios.Cheats;

/// <summary>A real node publishes what it settles, audits others by <c>virga audit</c>, and disputes by itself what others got wrong.</summary>
public sealed class AuditScenario(CheatWorld world) : IClassFixture<CheatWorld>, IAsyncLifetime
{
    private static readonly byte[] Code = Zip.Of(("m.py", "def handler(event, context):\n    return 'hello'\n"));
    private readonly string data = Directory.CreateTempSubdirectory("virga-audit").FullName;
    private NodeProcess node = null!;

    public async Task InitializeAsync() => await StartAsync();

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Node_SettlesAndIsKilled_TheSameBundleIsServedAndAuditsClean()
    {
        EvmAddress gateway = await JoinAsync();
        await node.CreateAsync("hello", "python3.11", "m.handler", Code);
        Assert.True(NodeClient.OpenFolder(data).TryGet(out NodeClient? client, out _));
        using (client)
        {
            Assert.Null((await client.SendAsync(HttpMethod.Put, "/_virga/v1/end-points/1", new { FunctionName = "hello", AnyCode = true }, default)).Error);
        }

        using SignedCaller user = new(SigningKey.New(world.Curve));
        await world.Chain.DoneAsync(CheatWorld.Watcher, world.All.Token.Mint("", CheatWorld.Watcher, 1_000_000), world.All.Token.Approve("", world.All.Billing.Address, 1_000_000));
        await world.Chain.DoneAsync(CheatWorld.Watcher, world.All.Billing.Deposit("", user.Address, 1_000_000));
        ulong epoch = await world.EpochAsync();
        CallQuote quote = await user.QuoteAsync(node, CheatWorld.EndPoint, epoch);
        for (int answered = 0; answered < 2;)
        {
            answered += (await user.SendAsync(node, user.Sign(quote))).Receipt is null ? 0 : 1; // a few find none of those that they are drawn to
        }

        await world.Chain.NextEpochAsync();
        string path = $"{BundleEndpoint.Prefix}0/0", cid = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                if (await IsSentAsync())
                {
                    await world.Chain.MineAsync(); // no more blocks than that: the epochs would be late before they are settled
                }

                return (cid = await WhereAsync(path)).Length > 0;
            },
            () => node.Errors);
        node.Kill9();
        await node.WaitForExitAsync();
        await node.DisposeAsync();
        await StartAsync();
        string again = "";
        await Eventually.HoldsAsync(async () => (again = await WhereAsync(path)).Length > 0, () => node.Errors);
        Assert.Equal(cid, again);
        Assert.Equal("", await WhereAsync($"{BundleEndpoint.Prefix}0/7"));
        string[] audit = ["audit", "--gateway", gateway.ToString(), "--epoch", epoch.ToString(CultureInfo.InvariantCulture), "--gateway-url", node.Address];
        Ran clean = await node.VirgaAsync(audit);
        string[] found = [.. clean.Output.Split('\n').Where(line => line.Contains("nobody", StringComparison.Ordinal) || line.Contains("contract", StringComparison.Ordinal) || line.Contains("vote", StringComparison.Ordinal))];
        Assert.True(clean.ExitCode == (found.Length == 0 ? 0 : 1) && found.All(line => line.Contains(" Forwarded ", StringComparison.Ordinal)), $"{clean}; {node.Errors}"); // the other gateways aren't there
        Ran withheld = await node.VirgaAsync([.. audit[..^1], "http://127.0.0.1:9", "--evidence", Path.Combine(data, "evidence"), "--json"]);
        Assert.Equal(1, withheld.ExitCode);
        Assert.Contains("\"demand\"", await File.ReadAllTextAsync(Path.Combine(data, "evidence", "0-0-0-withheld.json")), StringComparison.Ordinal);
        Assert.Equal(3, (await node.VirgaAsync("audit", "--gateway", gateway.ToString(), "--epoch", "1")).ExitCode);
    }

    [Fact]
    public async Task Node_ThatDisputes_ConvictsALiarAndWhoWithholds_AndLeavesTheHonestAlone()
    {
        EvmAddress own = await AccountAsync();
        await world.Chain.DoneAsync(CheatWorld.Watcher, world.All.Token.Mint("", own, 100_000_000));
        await world.Chain.DoAsync("anvil_setBalance", own.ToString(), "0x56bc75e2d63100000");
        using SigningKey user = SigningKey.New(world.Curve);
        await using BundleServer liar = new(Port()), silent = new(Port()), honest = new(Port());
        List<(OnChainBatch Batch, BigInteger Stake, SigningKey Key)> settled = [];
        foreach (BundleServer server in (BundleServer[])[honest, liar, silent])
        {
            SigningKey key = world.Gateway();
            await world.Chain.DoneAsync(key.Address, world.All.Gateways.Describe("", new(default, 8, server.Address, [])));
            BundleLeaf call = await world.CallAsync(key, user, 1, receipt: receipt => server == liar ? receipt with { Amount = receipt.Amount + 1 } : receipt);
            (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(key, [call]);
            (server.Bundle, server.Garbles) = (bundle, server == silent);
            settled.Add((batch, await world.StakeAsync(key), key));
            if (server == silent)
            {
                await world.Chain.MineAsync(ContractChain.Numbers.WindowBlocks / 2);
                await MineUntilAsync(() => IsDemandedAsync(batch));
                await world.Chain.MineAsync(ContractChain.Numbers.AnswerBlocks + 1);
            }

            await MineUntilAsync(async () => server == honest || !await world.IsPendingAsync(batch));
        }

        bool[] slashed = await Task.WhenAll(settled.Select(async one => await world.StakeAsync(one.Key) < one.Stake));
        Assert.Equal(new[] { false, true, true }, slashed);
    }

    /// <summary>A block for each transaction that the node sends, until it has come to this.</summary>
    private async Task MineUntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Eventually.HoldsAsync(IsSentAsync, () => node.Errors);
            await world.Chain.MineAsync();
        }
    }

    /// <summary>A transaction waits for a block.</summary>
    private async Task<bool> IsSentAsync() => !(await world.Chain.DoAsync("txpool_status")).GetProperty("pending").ToString().Equals("0x0", StringComparison.Ordinal);

    private async Task<bool> IsDemandedAsync(OnChainBatch batch) => (await world.All.Disputes.OpenAsync((await world.All.Disputes.KeyOfAsync(batch.ForDisputes, default)).Value, default)).Value > 0;

    private static int Port()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private async Task StartAsync() => node = await NodeProcess.StartAsync(data, "--dispute", "--chain", world.Chain.Connection.Address!.ToString(), "--directory", new DirectoryAddress(world.All.Directory, world.All.Since).ToString());

    private async Task<EvmAddress> AccountAsync()
    {
        await ManagementNodes.JoinedAsync(node);
        using JsonDocument status = JsonDocument.Parse((await node.VirgaAsync("chain", "status", "--json")).Output);
        return (EvmAddress)status.RootElement.GetProperty("Account").GetString()!;
    }

    private async Task<EvmAddress> JoinAsync()
    {
        EvmAddress gateway = await AccountAsync();
        BigInteger stake = ContractChain.Numbers.MinimumStake;
        await world.Chain.DoneAsync(gateway, world.All.Token.Mint("", gateway, stake), world.All.Token.Approve("", world.All.Gateways.Address, stake));
        await world.Chain.DoneAsync(gateway, world.All.Gateways.Join("", 3, stake, new GatewayRegistryContract.DescriptionValue(default, 8, node.Address, [])));
        await world.Chain.NextEpochAsync();
        await world.Chain.NextEpochAsync();
        return gateway;
    }

    private async Task<string> WhereAsync(string path)
    {
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.GetAsync(new Uri(node.Address + path));
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("Cid").GetString()! : "";
    }
}
