using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;

namespace Virga.Scenarios;

/// <summary>Loads of the clouds, as two real nodes see them and a third reporter lies about them.</summary>
public sealed class LoadOracleScenario
{
    private const int Lie = 9_000;

    [Fact]
    public async Task Reporters_OneOfThreeLies_ItLosesReputationAndTheMedianIsHonest()
    {
        await using NodeProcess node = await ManagementNodes.StartWithAsync(ManagementNodes.LongEpochs, null);
        await using NodeProcess beside = await ManagementNodes.StartBesideAsync(node);
        (ManagementChain chain, EvmClient client) = await ManagementNodes.ContractsAsync(node);
        foreach ((NodeProcess one, string cloud) in new[] { (node, "0"), (beside, "1") })
        {
            Ran staked = await one.VirgaAsync("stake", "1000", "dollar", "--cloud", cloud, "--region", "eu", "--mint");
            Assert.True(staked.ExitCode == 0, staked.ToString());
        }

        using ChainUser liar = new(client, node.Data);
        Assert.Equal(0, (await node.VirgaAsync("chain", "fund", liar.Address.ToString(), "1 ether")).ExitCode);
        await liar.RunAsync(id => chain.Token.Mint(id, liar.Address, chain.Parameters.MinimumStake));
        await liar.RunAsync(id => chain.Token.Approve(id, chain.Gateways.Address, chain.Parameters.MinimumStake));
        await liar.RunAsync(id => chain.Gateways.Join(id, 2, chain.Parameters.MinimumStake, new GatewayRegistryContract.DescriptionValue(default, 1, "http://127.0.0.1:1", [])));

        ulong length = (ulong)chain.Parameters.EpochBlocks;
        ulong epoch = ((await client.HeadAsync(default)).Value / length) + 2;
        await ManagementNodes.MineAsync(node, client, epoch * length);
        await liar.RunAsync(id => chain.Oracle.Report(id, Lie));
        await Eventually.HoldsAsync(async () => (await chain.Oracle.MediansOfAsync(epoch, default)).Value.Reports == 3, () => $"{node.Errors}{beside.Errors}", 60);
        await ManagementNodes.MineAsync(node, client, ((epoch + 1) * length) + 16);
        await Eventually.HoldsAsync(async () => (await chain.Oracle.MediansOfAsync(epoch, default)).Value.Closed, () => $"{node.Errors}{beside.Errors}", 60);

        Assert.True((await chain.Oracle.MediansOfAsync(epoch, default)).Value.Medians < Lie);
        Assert.Equal(-50, (int)(await chain.Gateways.GatewayOfAsync(liar.Address, default)).Value.Reputation);
        foreach (NodeProcess honest in new[] { node, beside })
        {
            EvmAddress account = EvmAddress.Parse((await ManagementNodes.StatusAsync(honest)).RootElement.GetProperty("Account").GetString()).Value;
            Assert.True((await chain.Gateways.GatewayOfAsync(account, default)).Value.Reputation > 0);
        }
    }
}
