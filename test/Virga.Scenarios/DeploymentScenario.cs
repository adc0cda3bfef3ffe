using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Storage.Sqlite;

namespace Virga.Scenarios;

/// <summary>How a node makes and finds the management chain's contracts.</summary>
public sealed class DeploymentScenario
{
    private const int Contracts = 9;
    private const string Anyone = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    private static readonly string[] Local = ["--chain", "local", "--chain-block-time", "0.05"];

    [Fact]
    public async Task Deployment_KilledInTheMiddle_GoesOnAndIsFoundAgain()
    {
        string data = Directory.CreateTempSubdirectory("virga-deployment").FullName;
        try
        {
            await using (NodeProcess node = await NodeProcess.StartAsync(data, Local))
            {
                await Eventually.HoldsAsync(() => Sent(data) >= 2, () => node.Errors);
                node.Kill9();
                await node.WaitForExitAsync();
            }

            string directory;
            await using (NodeProcess node = await NodeProcess.StartAsync(data, Local))
            {
                await ManagementNodes.JoinedAsync(node);
                directory = await DirectoryAsync(node);
                (ManagementChain chain, EvmClient client) = await ManagementNodes.ContractsAsync(node);
                Assert.Equal(chain.Functions.Address, (await chain.Billing.FunctionsAsync(default)).Value);
                EvmAddress account = EvmAddress.Parse((await ManagementNodes.StatusAsync(node)).RootElement.GetProperty("Account").GetString()).Value;
                Assert.Equal((ulong)Contracts, (await client.NonceAsync(account, default)).Value); // each was made once
                node.Kill9();
                await node.WaitForExitAsync();
            }

            await using NodeProcess again = await NodeProcess.StartAsync(data, Local);
            await ManagementNodes.JoinedAsync(again);
            Assert.Equal((directory, Contracts), (await DirectoryAsync(again), Sent(data)));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Directory_ForeignOrWithTamperedCode_IsRefused()
    {
        await using NodeProcess node = await ManagementNodes.StartAsync();
        (ManagementChain chain, EvmClient client) = await ManagementNodes.ContractsAsync(node);
        await RefusedAsync(node, chain.Token.Address.ToString(), "the code of Directory");

        byte[] code = (await client.CodeAsync(chain.Billing.Address, default)).Value;
        code[^1] ^= 1;
        await ManagementNodes.EngineAsync(node, "anvil_setCode", chain.Billing.Address.ToString(), Hex.Of(code));
        await RefusedAsync(node, chain.Directory.ToString(), "the code of Billing");
    }

    private static async Task RefusedAsync(NodeProcess node, string directory, string why)
    {
        await using NodeProcess other = await NodeProcess.StartAsync(null, "--chain", node.Address + RpcGate.Path, "--directory", directory);
        string shown = "";
        await Eventually.HoldsAsync(async () => (shown = (await other.VirgaAsync("chain", "status")).Output).Contains(why, StringComparison.Ordinal), () => shown);
        Ran used = await other.VirgaAsync("balance", Anyone);
        Assert.True(used.ExitCode == 6 && used.Errors.Contains(why, StringComparison.Ordinal), used.ToString());
    }

    private static async Task<string> DirectoryAsync(NodeProcess node)
    {
        using JsonDocument status = await ManagementNodes.StatusAsync(node);
        return status.RootElement.GetProperty("Directory").GetString()!;
    }

    private static int Sent(string data)
    {
        string journal = Path.Combine(data, "chain.db");
        if (!File.Exists(journal))
        {
            return 0;
        }

        using SqliteConnection connection = new SqliteDatabase(journal).Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'transactions'";
        if (Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) == 0)
        {
            return 0;
        }

        command.CommandText = "SELECT count(*) FROM transactions";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
