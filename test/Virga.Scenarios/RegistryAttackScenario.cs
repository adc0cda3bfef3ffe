using System.Text.Json.Nodes;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Registry;

namespace Virga.Scenarios;

/// <summary>Attacks on what the node believes of the chain, and what of the chain's node is trusted.</summary>
public sealed class RegistryAttackScenario
{
    private static readonly EvmAddress Owner = ContractChain.Account(10), Attacker = ContractChain.Account(66);

    [Fact]
    public async Task ForeignContract_LogsTheRegistrysTopics_ChangesNothing()
    {
        await using ContractChain chain = await ContractChain.StartAsync();
        using MirrorProbe probe = new(chain);
        await RegisterAsync(chain);
        await probe.EqualsTheContractsAsync();

        // Its whole code: a log of three topics that the call names, without data.
        byte[] code = Hex.Parse("0x60403560203560003560006000a300"), creation = [0x60, (byte)code.Length, 0x60, 0x0c, 0x60, 0x00, 0x39, 0x60, (byte)code.Length, 0x60, 0x00, 0xf3, .. code];
        await chain.DoneAsync(Attacker, new TransactionIntent("", null, creation));
        byte[] call = [.. FunctionRegistryContract.GrantedEvent.Declaration.Topic.ToArray(), .. new Hash32(0, 1).ToArray(), .. new byte[12], .. Attacker.ToArray()];
        await chain.DoneAsync(Attacker, new TransactionIntent("", EvmAddress.OfContract(Attacker, 0), call));
        Assert.NotEmpty((await chain.Client.LogsAsync(new LogFilter([EvmAddress.OfContract(Attacker, 0)], []), 0, await chain.HeadAsync(), default)).Value);
        await probe.EqualsTheContractsAsync();
        Assert.False(probe.Mirror.IsAllowed(1, Attacker, CallMethods.Get));
        Assert.Empty(probe.Mirror.Now.Grants);
    }

    [Fact]
    public async Task ChainsNode_MakesUpALog_GivesNoPermission()
    {
        await using ContractChain chain = await ContractChain.StartAsync();
        await RegisterAsync(chain);
        await using Liar liar = new(chain.Connection, logs => [.. logs.Select(log => log!.DeepClone()), Granted(chain, logs[^1]!.AsObject())]);
        RpcOptions options = new() { Attempts = 1 };
        using MirrorProbe probe = new(chain, new EvmClient(liar, options, TimeProvider.System));
        await probe.CatchUpAsync();
        Assert.True(liar.Lies > 0);
        Assert.False(probe.Mirror.IsAllowed(1, Attacker, CallMethods.Get)); // the contract was asked
    }

    /// <summary>What the chain's node is trusted with: it can hide a revocation, until something else makes the mirror read the key again.</summary>
    [Fact]
    public async Task ChainsNode_HidesARevocation_IsBelieved()
    {
        await using ContractChain chain = await ContractChain.StartAsync();
        await RegisterAsync(chain);
        await chain.DoneAsync(Owner, chain.Contracts.Functions.Grant("", 1, Attacker, 1));
        await using Liar liar = new(chain.Connection, _ => []);
        using MirrorProbe probe = new(chain, new EvmClient(liar, new RpcOptions { Attempts = 1 }, TimeProvider.System));
        liar.IsHonest = true;
        await probe.CatchUpAsync();
        liar.IsHonest = false;
        await chain.DoneAsync(Owner, chain.Contracts.Functions.Grant("", 1, Attacker, 0));
        await probe.CatchUpAsync();
        Assert.True(probe.Mirror.IsAllowed(1, Attacker, CallMethods.Get));
        liar.IsHonest = true;
        await chain.DoneAsync(Owner, chain.Contracts.Functions.Grant("", 1, Attacker, 0));
        await probe.CatchUpAsync();
        Assert.False(probe.Mirror.IsAllowed(1, Attacker, CallMethods.Get));
    }

    private static async Task RegisterAsync(ContractChain chain) =>
        await chain.DoneAsync(Owner, chain.Contracts.Functions.Register("", "/a", new FunctionRegistryContract.TermsValue(Owner, 5, false, 5, 2, 0, Keccak256.Hash("code"), default, default)));

    /// <summary>A log as the registry would write it, in the block of another.</summary>
    private static JsonObject Granted(ContractChain chain, JsonObject other)
    {
        JsonObject log = other.DeepClone().AsObject();
        (log["address"], log["data"]) = (chain.Contracts.Functions.Address.ToString(), Hex.Of(new Hash32(0, 15).ToArray()));
        log["topics"] = new JsonArray(FunctionRegistryContract.GrantedEvent.Declaration.Topic.ToString(), new Hash32(0, 1).ToString(), Hex.Of([.. new byte[12], .. Attacker.ToArray()]));
        return log;
    }

    /// <summary>Passes all on, but for the logs.</summary>
    private sealed class Liar(ChainConnection truth, Func<JsonArray, JsonArray> lie) : IRpcConnection
    {
        public bool IsHonest { get; set; }

        public int Lies { get; private set; }

        public async Task<IReadOnlyList<RpcAnswer>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellation)
        {
            IReadOnlyList<RpcAnswer> answers = await truth.SendAsync(requests, cancellation);
            return [.. requests.Zip(answers).Select(pair => pair.First.Method == "eth_getLogs" && !IsHonest ? Twist(pair.Second) : pair.Second)];
        }

        public Task WaitForHeadAsync(CancellationToken cancellation) => truth.WaitForHeadAsync(cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private RpcAnswer Twist(RpcAnswer answer)
        {
            JsonArray logs = JsonArray.Create(answer.Result)!;
            if (logs.Count == 0)
            {
                return answer;
            }

            Lies++;
            return new RpcAnswer(System.Text.Json.JsonSerializer.SerializeToElement(lie(logs)), null);
        }
    }
}
