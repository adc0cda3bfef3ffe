using System.Text;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Logs;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Tests.Chain.Logs;

public sealed class LogFollowerTests : IAsyncDisposable
{
    private static readonly LogFilter All = new([], []);
    private readonly FakeChain chain = new();
    private readonly List<EvmLog> given = [];
    private LogPosition position = LogPosition.From(0);

    [Fact]
    public async Task Step_FromACheckpoint_GivesEachLogOnce()
    {
        chain.Mine("a", "b");
        chain.Mine("c");
        await ReadAllAsync(0);
        chain.Mine("d");
        await ReadAllAsync(0);
        Assert.Equal(["a", "b", "c", "d"], Notes());
    }

    [Fact]
    public async Task Step_WithConfirmations_WaitsForThem()
    {
        chain.Mine("a");
        await ReadAllAsync(2);
        chain.Mine();
        await ReadAllAsync(2);
        Assert.Empty(given);
        chain.Mine();
        await ReadAllAsync(2);
        Assert.Equal(["a"], Notes());
    }

    [Fact]
    public async Task Step_AfterAReorganisationByTenBlocks_GivesTheNewLogsAndSaysWhereItWentBackTo()
    {
        chain.Mine("kept");
        for (int i = 0; i < 10; i++)
        {
            chain.Mine($"old {i}");
        }

        await ReadAllAsync(0);
        chain.Forget(10);
        for (int i = 0; i < 11; i++)
        {
            chain.Mine($"new {i}");
        }

        LogBatch back = await StepAsync(0);
        Assert.Equal((1UL, 2UL), (back.RolledBackTo, back.Position.Next));
        position = back.Position;
        await ReadAllAsync(0);
        Assert.Equal(["kept", .. Enumerable.Range(0, 10).Select(i => $"old {i}"), .. Enumerable.Range(0, 11).Select(i => $"new {i}")], Notes());
    }

    [Fact]
    public async Task Step_WhenTheFirstBranchComesBack_DoesNotGiveItsLogsAgain()
    {
        chain.Mine("a");
        chain.Mine("b");
        await ReadAllAsync(0);
        object first = chain.Save();
        chain.Forget(1);
        chain.Mine("other");
        chain.Mine();
        await ReadAllAsync(0);
        chain.Restore(first);
        chain.Mine("c");
        chain.Mine();
        await ReadAllAsync(0);
        Assert.Equal(["a", "b", "other", "c"], Notes());
    }

    [Fact]
    public async Task Step_FarBehind_ReadsInBoundedRangesAndNotesHashesOfTheEnd()
    {
        for (int i = 0; i < (2 * (int)LogFollower.MaxRange) + 10; i++)
        {
            chain.Mine(i % 100 == 0 ? [$"{i}"] : []);
        }

        await ReadAllAsync(0);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => $"{i * 100}"), Notes());
        Assert.Equal(LogPosition.Depth, position.Recent.Count);
        Assert.Equal(3, chain.Methods.Count(method => method == "eth_getLogs"));
    }

    [Fact]
    public async Task Step_OnAnotherChain_IsAnError()
    {
        for (int i = 0; i < 200; i++)
        {
            chain.Mine();
        }

        await ReadAllAsync(0);
        chain.Forget(200);
        for (int i = 0; i < 250; i++)
        {
            chain.Mine();
        }

        Assert.Equal(Outcome.Conflict, (await new LogFollower(Client()).StepAsync(All, 0, position, default)).Error!.Outcome);
    }

    [Fact]
    public async Task Step_WhileTheChainLostBlocks_WaitsUntilThereAreNewOnes()
    {
        chain.Mine("a");
        chain.Mine("b");
        await ReadAllAsync(0);
        chain.Forget(1);
        Assert.Equal(position.ToString(), (await StepAsync(0)).Position.ToString());
        chain.Mine("c");
        await ReadAllAsync(0);
        Assert.Equal(["a", "b", "c"], Notes());
    }

    /// <summary>Blocks, reorganisations, lost answers, and restarts from the last position that was kept, in any order.</summary>
    [Fact]
    public async Task Steps_InAnyHistory_GiveEachLogOfTheChainExactlyOnce()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            FakeChain any = new() { Fate = _ => random.Next(20) == 0 ? random.Next(2) == 0 : null };
            LogFollower follower = new(new EvmClient(any, new RpcOptions { Attempts = 1 }, TimeProvider.System));
            Dictionary<(Hash32, ulong), string> taken = [];
            string kept = LogPosition.From(0).ToString();
            for (int i = 0; i < 150; i++)
            {
                switch (random.Next(6))
                {
                    case 0:
                        any.Forget(random.Next(1, 12));
                        any.Mine($"{i}");
                        break;
                    case 1 or 2:
                        any.Mine([.. Enumerable.Range(0, random.Next(3)).Select(log => $"{i} {log}")]);
                        break;
                    default:
                        Take(await follower.StepAsync(All, 0, LogPosition.Parse(kept)!, default));
                        break;
                }
            }

            any.Fate = _ => null;
            for (int i = 0; i < 20; i++)
            {
                any.Mine();
                Take(await follower.StepAsync(All, 0, LogPosition.Parse(kept)!, default));
            }

            Assert.All(any.Logs, log => Assert.Equal(log.Note, taken[(log.Block, log.Index)]));

            void Take(Result<LogBatch> step)
            {
                if (step.TryGet(out LogBatch? batch, out _))
                {
                    kept = batch.Position.ToString();
                    foreach (EvmLog log in batch.Logs)
                    {
                        Assert.True(taken.TryAdd((log.BlockHash, log.Index), Encoding.UTF8.GetString(log.Data)), $"seed {seed}: a log came twice");
                    }
                }
            }
        }
    }

    public ValueTask DisposeAsync() => chain.DisposeAsync();

    private EvmClient Client() => new(chain, new RpcOptions(), TimeProvider.System);

    private IEnumerable<string> Notes() => given.Select(log => Encoding.UTF8.GetString(log.Data));

    private async Task<LogBatch> StepAsync(int confirmations) => (await new LogFollower(Client()).StepAsync(All, confirmations, LogPosition.Parse(position.ToString())!, default)).Value;

    private async Task ReadAllAsync(int confirmations)
    {
        for (bool more = true; more;)
        {
            LogBatch batch = await StepAsync(confirmations);
            given.AddRange(batch.Logs);
            (position, more) = (batch.Position, batch.HasMore);
        }
    }
}
