using System.Globalization;
using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Registry;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>A mirror that a test steps, and compares with one that begins anew and with the contracts themselves.</summary>
internal sealed class MirrorProbe : IDisposable
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly ContractChain chain;
    private readonly string folder = Directory.CreateTempSubdirectory("virga-mirror").FullName;
    private readonly EvmClient? client;
    private readonly int most;
    private DeploymentReader reader = null!;

    /// <param name="client">Of a chain's node that may lie; null: the chain's own.</param>
    /// <param name="most">Entries that the mirror holds.</param>
    public MirrorProbe(ContractChain chain, EvmClient? client = null, int most = 1_000)
    {
        (this.chain, this.client, this.most) = (chain, client, most);
        Restart();
    }

    public RegistryMirror Mirror { get; private set; } = null!;

    /// <summary>As a new process would: from what was kept.</summary>
    public void Restart()
    {
        Mirror = new RegistryMirror(new MirrorOptions(), Time);
        reader = Reader(new SqliteRegistryStore(new SqliteDatabase(Path.Combine(folder, "registry.db"))), Mirror);
        reader.Load();
    }

    public Task<Result<bool>> StepAsync() => reader.StepAsync(default);

    /// <summary>Until all that the chain has is shown.</summary>
    public async Task CatchUpAsync() => await CatchUpAsync(reader);

    public async Task EqualsTheContractsAsync()
    {
        await CatchUpAsync();
        RegistryMirror anew = new(new MirrorOptions(), Time);
        await CatchUpAsync(Reader(new SqliteRegistryStore(new SqliteDatabase(Path.Combine(folder, $"{Guid.NewGuid()}.db"))), anew));
        Assert.Equal(await chain.HeadAsync(), Mirror.Head);
        Assert.Equal(Describe(anew.Now), Describe(Mirror.Now));
        await ComparePermissionsAsync();
        await CompareMoneyAsync();
        await CompareEpochsAsync();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task CatchUpAsync(DeploymentReader reader)
    {
        string trouble = "";
        await Eventually.HoldsAsync(async () =>
        {
            Result<bool> step = await reader.StepAsync(default);
            trouble = step.Error?.Message ?? trouble;
            return step.Error is null && step.Value;
        }, () => trouble);
    }

    private DeploymentReader Reader(SqliteRegistryStore store, RegistryMirror mirror) => new(chain.Contracts, client ?? chain.Client, store, mirror, new MirrorOptions { MaxEntries = most }, Time);

    /// <summary>All that a snapshot shows, a line each.</summary>
    private static string Describe(RegistrySnapshot all)
    {
        IEnumerable<string> lines = all.EndPoints.Values.Select(one => $"{one}").Concat(all.Terms.Select(one => $"terms {one.Key} {one.Value}")).Concat(all.Paths.Select(one => $"path {one.Key} {one.Value}"))
            .Concat(all.Grants.Select(one => $"grant {one.Key} {one.Value}")).Concat(all.Gateways.Values.Select(one => $"{one with { Peer = [] }} {Hex.Of(one.Peer)}")).Concat(all.Tokens.Select(one => $"token {one.Key} {one.Value}"))
            .Concat(all.Accounts.Select(one => $"account {one.Key} {one.Value}")).Concat(all.Pending.Select(one => $"pending {one.Key} {one.Value}"))
            .Concat(all.Epochs.Values.Select(one => $"epoch {one.Epoch} {one.Seed} {string.Join(' ', one.Gateways)} {string.Join(' ', one.Loads)}"));
        return string.Create(CultureInfo.InvariantCulture, $"block {all.Block}\n{string.Join('\n', lines.Order(StringComparer.Ordinal))}");
    }

    /// <summary>Each end point, wallet and method, asked of the contract.</summary>
    private async Task ComparePermissionsAsync()
    {
        FunctionRegistryContract functions = chain.Contracts.Functions;
        BigInteger count = (await functions.CountAsync(default)).Value;
        Assert.Equal(count, Mirror.EndPoints.Count);
        EvmAddress[] wallets = [.. Mirror.Now.Grants.Keys.Select(one => one.Wallet).Concat(Mirror.EndPoints.Select(one => one.Owner)).Append(ContractChain.Account(99)).Distinct()];
        for (uint id = 1; id <= count + 1; id++)
        {
            foreach (EvmAddress wallet in wallets)
            {
                foreach (CallMethods methods in (CallMethods[])[CallMethods.None, CallMethods.Get, CallMethods.Post, CallMethods.Get | CallMethods.Post, CallMethods.All])
                {
                    Assert.Equal((await functions.AllowedAsync(id, wallet, (int)methods, default)).Value, Mirror.IsAllowed(id, wallet, methods));
                }
            }
        }
    }

    private async Task CompareMoneyAsync()
    {
        foreach ((EvmAddress user, ChainAccount account) in Mirror.Now.Accounts)
        {
            BigInteger balance = (await chain.Contracts.Billing.AccountsAsync(user, default)).Value.Balance;
            Assert.Equal(balance, (BigInteger)account.Balance);
            Assert.Equal(BigInteger.Max(0, balance - (BigInteger)Mirror.Now.Pending.GetValueOrDefault(user)), (BigInteger)Mirror.Account(user).Balance);
        }
    }

    private async Task CompareEpochsAsync()
    {
        GatewayRegistryContract gateways = chain.Contracts.Gateways;
        Assert.Equal((await gateways.EpochAsync(default)).Value, Mirror.Epoch);
        if (Mirror.Epoch == 0)
        {
            Assert.Null(Mirror.At(0)); // it has no seed
            return;
        }

        EpochView now = Mirror.At(Mirror.Epoch)!;
        Assert.Equal((await gateways.SeedOfAsync(now.Epoch, default)).Value, now.Seed);
        Assert.Equal((await gateways.CountAtAsync(now.Epoch, default)).Value, now.Gateways.Count);
        for (int place = 0; place < now.Gateways.Count; place++)
        {
            Assert.Equal((await gateways.GatewayAtAsync(now.Epoch, place, default)).Value, now.Gateways[place]);
        }
    }
}
