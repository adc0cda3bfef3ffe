using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Storage.Sqlite;

namespace Virga.Scenarios;

/// <summary>The management chain in the hands of its users: real nodes, a real anvil, and the CLI that signs.</summary>
public sealed class ManagementScenario
{
    private static readonly byte[] Greet = Zip.Of(("m.py", "def handler(event, context):\n    return 'hello'\n"));

    [Fact]
    public async Task Owner_RegistersUpdatesGrantsRevokesAndTransfers_TheRegistrySaysSo()
    {
        await using NodeProcess node = await ManagementNodes.StartAsync();
        await node.CreateAsync("greet", "python3.11", "m.handler", Greet);
        string owner = await ManagementNodes.WalletAsync(node), other = await ManagementNodes.WalletAsync(node);
        (ManagementChain chain, _) = await ManagementNodes.ContractsAsync(node);
        EvmAddress guest = EvmAddress.Parse(other).Value;

        Ran unnamed = await node.VirgaAsync("grant", "1", other, "--methods", "get", "--passphrase-file", ManagementNodes.PassphraseFile(node));
        Assert.Equal((2, "virga: There are several wallets: say which one with --wallet ADDRESS.\n"), (unnamed.ExitCode, unnamed.Errors));
        Assert.Equal(2, (await ManagementNodes.SignedAsync(node, owner, "register", "greet", "--path", "/greet", "--price", "0.2")).ExitCode);
        Assert.Equal(3, (await ManagementNodes.SignedAsync(node, owner, "register", "nobody", "--path", "/greet", "--price", "1 microdollar")).ExitCode);
        JsonElement first = await ManagementNodes.DoneAsync(ManagementNodes.SignedAsync(node, owner, "register", "greet", "--path", "/greet", "--methods", "get,post", "--price", "0.2 microdollar", "--price-per-gb-second", "16 microdollar", "--json"));
        Assert.Equal((1, 1), (first.GetProperty("EndPoint").GetInt32(), first.GetProperty("Version").GetInt32()));
        var terms = (await chain.Functions.TermsOfAsync(1, 1, default)).Value;
        Assert.Equal((200_000, 16_000, 5, false), ((int)terms.PerCall, (int)terms.PerGbMs, (int)terms.Methods, terms.Open));

        JsonElement second = await ManagementNodes.DoneAsync(ManagementNodes.SignedAsync(node, owner, "register", "greet", "--path", "/greet", "--methods", "get", "--price", "1 microdollar", "--policy", "0=60%,1=40%", "--json"));
        Assert.Equal((1, 2), (second.GetProperty("EndPoint").GetInt32(), second.GetProperty("Version").GetInt32()));
        Assert.Equal(6000 + (4000 << 16), (int)(await chain.Functions.TermsOfAsync(1, 2, default)).Value.Policy);

        Assert.Contains("may GET end point 1", (await ManagementNodes.SignedAsync(node, owner, "grant", "/greet", other, "--methods", "get")).Output, StringComparison.Ordinal);
        Assert.True((await chain.Functions.AllowedAsync(1, guest, 1, default)).Value);
        Ran refused = await ManagementNodes.SignedAsync(node, other, "grant", "1", other, "--methods", "get,post");
        Assert.Equal((4, "virga: The contract refuses: NotOwner(): the end point belongs to another account.\n"), (refused.ExitCode, refused.Errors));
        Assert.Equal(0, (await ManagementNodes.SignedAsync(node, owner, "revoke", "/greet", other)).ExitCode);
        Assert.False((await chain.Functions.AllowedAsync(1, guest, 1, default)).Value);

        Assert.Equal(0, (await ManagementNodes.SignedAsync(node, owner, "transfer", "offer", "/greet", other)).ExitCode);
        Assert.Equal(0, (await ManagementNodes.SignedAsync(node, other, "transfer", "accept", "1")).ExitCode);
        Assert.Equal(guest, (await chain.Functions.OwnerOfAsync(1, default)).Value);
        Assert.Equal(3, (await ManagementNodes.SignedAsync(node, owner, "retire", "/greet")).ExitCode);
        Assert.Equal(0, (await ManagementNodes.SignedAsync(node, other, "retire", "/greet")).ExitCode);
        Assert.True((await chain.Functions.EndPointAsync(1, default)).Value.Retired);
    }

    [Fact]
    public async Task Money_DepositedWithdrawnAndBudgeted_IsCountedOnce()
    {
        await using NodeProcess node = await ManagementNodes.StartAsync();
        string wallet = await ManagementNodes.WalletAsync(node);
        Ran poor = await ManagementNodes.SignedAsync(node, wallet, "deposit", "3", "dollar");
        Assert.Equal(4, poor.ExitCode);
        Assert.Contains("hasn't got so many dollars", poor.Errors, StringComparison.Ordinal);
        Assert.Single(poor.Errors.Trim().Split('\n'));
        Assert.Equal(2, (await ManagementNodes.SignedAsync(node, wallet, "deposit", "0.1 microdollar")).ExitCode);

        Assert.Equal(0, (await ManagementNodes.SignedAsync(node, wallet, "deposit", "12.5", "dollar", "--mint")).ExitCode);
        Assert.Equal("12.5 dollar", await BalanceAsync(node, "Balance"));
        Assert.Contains("run the same command again", (await ManagementNodes.SignedAsync(node, wallet, "withdraw", "5 dollar")).Output, StringComparison.Ordinal);
        Assert.Equal("12.5 dollar", await BalanceAsync(node, "Balance"));
        Ran had = await ManagementNodes.SignedAsync(node, wallet, "withdraw", "5 dollar", "--wait");
        Assert.True(had.ExitCode == 0 && had.Output.Contains("done", StringComparison.Ordinal) && had.Errors.Contains("going on", StringComparison.Ordinal), had.ToString());
        Assert.Equal(("7.5 dollar", "5 dollar"), (await BalanceAsync(node, "Balance"), await BalanceAsync(node, "Wallet")));
        Assert.Equal(0, (await ManagementNodes.SignedAsync(node, wallet, "budget", "3 dollar", "--wait")).ExitCode);
        Assert.Equal("3 dollar a period, 0 dollar spent", await BalanceAsync(node, "Budget"));
        Assert.Equal("0 dollar paid to " + wallet, (await ManagementNodes.SignedAsync(node, wallet, "payout")).Output.Trim());
    }

    [Fact]
    public async Task Command_KilledWhileItsTransactionWaits_GoesOnAndPaysOnce()
    {
        await using NodeProcess node = await ManagementNodes.StartAsync();
        string wallet = await ManagementNodes.WalletAsync(node);
        Assert.Equal(0, (await ManagementNodes.SignedAsync(node, wallet, "deposit", "1 dollar", "--mint")).ExitCode);
        ProcessStartInfo start = new(NodeProcess.Executable, ["deposit", "2 dollar", "--mint", "--wallet", wallet, "--passphrase-file", ManagementNodes.PassphraseFile(node)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in node.ClientEnvironment)
        {
            start.Environment[name] = value;
        }

        using (Process cut = Process.Start(start)!)
        {
            string journal = Path.Combine(node.Data, "wallets/journal.db");
            await Eventually.HoldsAsync(() => cut.HasExited || Sent(journal) > 3, () => $"{Sent(journal)} sent");
            NodeProcess.Kill9(cut.Id);
            await cut.WaitForExitAsync();
            if (cut.ExitCode != 0)
            {
                Ran again = await ManagementNodes.SignedAsync(node, wallet, "deposit", "2 dollar", "--mint");
                Assert.True(again.ExitCode == 0 && again.Errors.Contains("going on", StringComparison.Ordinal), again.ToString());
            }
        }

        Assert.Equal(("3 dollar", "0 dollar"), (await BalanceAsync(node, "Balance"), await BalanceAsync(node, "Wallet")));
        Assert.Equal(6, Sent(Path.Combine(node.Data, "wallets/journal.db")));
    }

    [Fact]
    public async Task Gateways_StakeLiveAndVote_TheClaimIsDecidedByThem()
    {
        await using NodeProcess node = await ManagementNodes.StartAsync();
        await using NodeProcess beside = await ManagementNodes.StartBesideAsync(node);
        (ManagementChain chain, EvmClient client) = await ManagementNodes.ContractsAsync(node);
        string user = await ManagementNodes.WalletAsync(node);
        Ran small = await node.VirgaAsync("stake", "1", "dollar", "--cloud", "0", "--region", "eu", "--mint");
        Assert.Equal((4, "virga: The contract refuses: StakeTooSmall(): the stake is below the minimum.\n"), (small.ExitCode, small.Errors));
        foreach ((NodeProcess one, string cloud) in new[] { (node, "0"), (beside, "1") })
        {
            Ran staked = await one.VirgaAsync("stake", "1000", "dollar", "--cloud", cloud, "--region", "eu-central", "--capacity", "8", "--mint");
            Assert.True(staked.ExitCode == 0, staked.ToString());
        }

        JsonElement state = await ManagementNodes.DoneAsync(node.VirgaAsync("stake", "status", "--json"));
        Assert.Equal(("1000 dollar", 8, node.Address, true), (state.GetProperty("Stake").GetString(), state.GetProperty("Capacity").GetInt32(), state.GetProperty("Url").GetString(), state.GetProperty("IsListed").GetBoolean()));
        EvmAddress defendant = EvmAddress.Parse(state.GetProperty("Account").GetString()).Value;
        ulong before = (ulong)(await chain.Gateways.GatewayOfAsync(defendant, default)).Value.Heartbeat;
        await ManagementNodes.MineAsync(node, client, before + 80);
        await Eventually.HoldsAsync(async () => (await chain.Gateways.GatewayOfAsync(defendant, default)).Value.Heartbeat >= before + 40, () => node.Errors);

        JsonElement opened = await ManagementNodes.DoneAsync(ManagementNodes.SignedAsync(node, user, "dispute", "open", defendant.ToString(), "--kind", "wrong-answer", "--amount", "30 dollar", "--mint", "--json"));
        Assert.Equal(1, opened.GetProperty("Claim").GetInt32());
        Ran voted = await beside.VirgaAsync("dispute", "vote", "1", "uphold", "--mint");
        Assert.True(voted.ExitCode == 0, voted.ToString());
        Ran party = await node.VirgaAsync("dispute", "vote", "1", "deny", "--mint");
        Assert.Equal(4, party.ExitCode);
        Assert.Contains("only gateways with stake", party.Errors, StringComparison.Ordinal);
        var claim = (await chain.Disputes.ClaimOfAsync(1, default)).Value;
        ulong commitEnd = (ulong)claim.OpenedAt + (ulong)chain.Parameters.CommitBlocks;
        await ManagementNodes.MineAsync(node, client, commitEnd);
        await Eventually.HoldsAsync(async () => (await chain.Disputes.ClaimOfAsync(1, default)).Value.ForVotes == 1, () => beside.Errors, 60); // revealed by the node itself
        await ManagementNodes.MineAsync(node, client, commitEnd + (ulong)chain.Parameters.RevealBlocks);
        string shown = "";
        await Eventually.HoldsAsync(async () => (shown = (await node.VirgaAsync("dispute", "list")).Output).Contains("upheld", StringComparison.Ordinal), () => $"{shown}; {beside.Errors}");
        Assert.Contains("in 1 votes", (await node.VirgaAsync("dispute", "show", "1")).Output, StringComparison.Ordinal);
        Assert.Equal("970 dollar", (await ManagementNodes.DoneAsync(node.VirgaAsync("stake", "status", "--json"))).GetProperty("Stake").GetString());
        Assert.Equal(4, (await ManagementNodes.SignedAsync(node, user, "dispute", "decide", "1")).ExitCode);
        EvmAddress voter = EvmAddress.Parse((await ManagementNodes.DoneAsync(beside.VirgaAsync("stake", "status", "--json"))).GetProperty("Account").GetString()).Value;
        await Eventually.HoldsAsync(async () => (await chain.Disputes.OwedAsync(voter, default)).Value == chain.Parameters.VoteBond, () => beside.Errors); // collected by the node itself
        Assert.Equal("5 dollar", (await ManagementNodes.DoneAsync(beside.VirgaAsync("stake", "withdraw", "--to", user, "--json"))).GetProperty("Withdrawn").GetString());
        Assert.Equal(0, (await node.VirgaAsync("stake", "exit")).ExitCode);
        Assert.Equal(4, (await node.VirgaAsync("stake", "withdraw")).ExitCode);
    }

    private static int Sent(string journal)
    {
        using SqliteConnection connection = new SqliteDatabase(journal).Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM transactions";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> BalanceAsync(NodeProcess node, string what) => (await ManagementNodes.DoneAsync(node.VirgaAsync("balance", "--json"))).GetProperty(what).GetString()!;
}
