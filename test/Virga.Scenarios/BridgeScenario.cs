using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>Two chains, a node that relays between them, and a user who locks money on the other one.</summary>
public sealed class BridgeScenario
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Lock_RelayedThroughAKill_IsCreditedOnceAndTheRelayerRepaid_TimeOutsRefund()
    {
        string data = Directory.CreateTempSubdirectory("virga-bridge").FullName;
        await using FarSide far = await FarSide.StartAsync(data);
        try
        {
            string[] relays = ["--bridge", $"{far.Engine}@{far.Bridge.Address}", "--bridge-confirmations", "2"];
            string wallet;
            string[] place;
            EvmAddress relayer;
            await using (NodeProcess node = await ManagementNodes.StartAsync(data, relays))
            {
                relayer = EvmAddress.Parse((await ManagementNodes.StatusAsync(node)).RootElement.GetProperty("Account").GetString()).Value;
                wallet = await ManagementNodes.WalletAsync(node);
                place = ["--chain", far.Engine.ToString(), "--bridge", far.Bridge.Address.ToString(), "--relayer", relayer.ToString(), "--mint"];
                await far.FundAsync(relayer);
                await far.FundAsync(EvmAddress.Parse(wallet).Value);
                Ran bonded = await node.VirgaAsync("bridge", "bond", "100 dollar", "--mint");
                Assert.True(bonded.ExitCode == 0, bonded.ToString());

                Ran crossed = await ManagementNodes.SignedAsync(node, wallet, ["bridge", "lock", "20 dollar", .. place]);
                Assert.True(crossed.ExitCode == 0 && crossed.Output.Contains("credited", StringComparison.Ordinal), $"{crossed}{node.Errors}");
                await RepaidAsync(far, relayer, 20, node);

                Assert.Equal(0, (await ManagementNodes.SignedAsync(node, wallet, ["bridge", "lock", "5 dollar", .. place, "--no-wait"])).ExitCode);
                await far.ConfirmAsync();
                await Eventually.HoldsAsync(() => File.ReadAllText(Path.Combine(data, "bridge.json")).Contains("\"5000000\"", StringComparison.Ordinal), () => node.Errors);
                node.Kill9(); // the lock is taken in; its answer is sent, or not yet
                await node.WaitForExitAsync();
            }

            await using NodeProcess again = await ManagementNodes.StartAsync(data, relays);
            Ran gone = await ManagementNodes.SignedAsync(again, wallet, ["bridge", "lock", "5 dollar", .. place]);
            Assert.True(gone.ExitCode == 0 && gone.Errors.Contains("going on", StringComparison.Ordinal), $"{gone}{again.Errors}");
            await RepaidAsync(far, relayer, 25, again);
            (ManagementChain chain, _) = await ManagementNodes.ContractsAsync(again);
            Assert.Equal("25 dollar", (await ManagementNodes.DoneAsync(again.VirgaAsync("balance", "--json"))).GetProperty("Balance").GetString());
            Assert.Equal(75_000_000, (await chain.Bridge.BondsAsync(relayer, default)).Value.Free);

            JsonElement stopped = await ManagementNodes.DoneAsync(ManagementNodes.SignedAsync(again, wallet, ["bridge", "lock", "3 dollar", .. place, "--no-wait", "--json"])); // and the user does no more
            string id = stopped.GetProperty("Lock").GetString()!;
            await far.ConfirmAsync();
            await Eventually.HoldsAsync(async () => (await chain.Bridge.BondsAsync(relayer, default)).Value.Free == 72_000_000, () => again.Errors);
            Assert.Equal(4, (await ManagementNodes.SignedAsync(again, wallet, "bridge", "refund", id)).ExitCode);
            await ManagementNodes.PassAsync(again, Hour);
            await ManagementNodes.PassAsync(again, Hour);
            await Eventually.HoldsAsync(async () => (await chain.Bridge.BondsAsync(relayer, default)).Value.Free == 75_000_000, () => again.Errors);
            await far.PassAsync(2 * Hour);
            Ran refunded = await ManagementNodes.SignedAsync(again, wallet, "bridge", "refund", id);
            Assert.True(refunded.ExitCode == 0, refunded.ToString());
            Assert.Equal(3_000_000, (await far.Token.BalanceOfAsync(EvmAddress.Parse(wallet).Value, default)).Value);
            Ran shown = await ManagementNodes.SignedAsync(again, wallet, "bridge", "status");
            Assert.Matches($"{id}  3 dollar  there returned, here returned", shown.Output);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static Task RepaidAsync(FarSide far, EvmAddress relayer, int dollars, NodeProcess node) => Eventually.HoldsAsync(
        async () => (await far.Token.BalanceOfAsync(relayer, default)).Value == dollars * 1_000_000, () => node.Errors, 60);

    /// <summary>The other chain, which the test runs itself, with a bridge on it.</summary>
    private sealed class FarSide : IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("virga-far").FullName;
        private readonly RpcOptions rpc = new() { Poll = TimeSpan.FromMilliseconds(50) };
        private ChainConnection connection = null!;
        private LocalChain chain = null!;

        public Uri Engine => new(chain.EngineAddress!.ToString().Replace("ws://", "http://", StringComparison.Ordinal).TrimEnd('/'));

        public BridgeContract Bridge { get; private set; } = null!;

        public TestDollarContract Token { get; private set; } = null!;

        public static async Task<FarSide> StartAsync(string data)
        {
            FarSide far = new();
            far.connection = new ChainConnection(far.rpc, TimeProvider.System);
            far.chain = new LocalChain(new LocalChainOptions { Folder = far.folder, BlockTime = TimeSpan.FromMilliseconds(50), ChainId = 31338 }, far.connection, TimeProvider.System, NullLogger<LocalChain>.Instance);
            Assert.Null(far.chain.Up());
            await far.chain.StartAsync(default);
            await far.connection.ConnectedAsync(default);
            EvmClient client = new(far.connection, far.rpc, TimeProvider.System);
            using ChainUser maker = new(client, data);
            await far.FundAsync(maker.Address);
            far.Token = new TestDollarContract((await maker.RunAsync(id => TestDollarContract.Deploy(id))).Contract!.Value, client);
            far.Bridge = new BridgeContract((await maker.RunAsync(id => BridgeContract.Deploy(id, far.Token.Address, EvmAddress.Zero, 60))).Contract!.Value, client);
            return far;
        }

        public async Task FundAsync(EvmAddress account) => Assert.Null(await chain.FundAsync(account, Wei.FromEther(1), default));

        /// <summary>Blocks above the last transaction, so that it is confirmed.</summary>
        public Task ConfirmAsync() => ManagementNodes.AskAsync(Engine, "anvil_mine", "0x3");

        public async Task PassAsync(TimeSpan time)
        {
            await ManagementNodes.AskAsync(Engine, "evm_increaseTime", Hex.Quantity((ulong)time.TotalSeconds));
            await ConfirmAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await chain.StopAsync(default);
            chain.Dispose();
            await connection.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
