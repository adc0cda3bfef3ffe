using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Virga.Node.Instances;
using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;

namespace Virga.Node.Tests.Instances;

public sealed class StocksTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private int ended;

    [Fact]
    public async Task Refill_ManyKinds_StaysWithinTheBound()
    {
        const int Kinds = 20;
        const int Bound = 5;
        int made = 0;
        TaskCompletionSource all = new();
        using Stocks stocks = new(new StockOptions { MaxReady = Bound, Pause = TimeSpan.Zero }, TimeProvider.System);
        await stocks.StartAsync(default);
        for (int i = 0; i < Kinds; i++)
        {
            stocks.Refill(new Stock(() =>
            {
                if (Interlocked.Increment(ref made) == Kinds)
                {
                    all.SetResult();
                }

                return Task.FromResult<Launched?>(Make());
            }));
        }

        await all.Task.WaitAsync(Patience);
        await stocks.StopAsync(default);
        Assert.InRange(stocks.Ready, 1, Bound);
        Assert.Equal(Kinds - stocks.Ready, ended);
    }

    [Fact]
    public async Task Take_FromAStock_GivesEachOnceAndRefills()
    {
        int made = 0;
        SemaphoreSlim there = new(0);
        Stock stock = new(() =>
        {
            made++;
            there.Release();
            return Task.FromResult<Launched?>(Make());
        });
        using Stocks stocks = new(new StockOptions { Pause = TimeSpan.Zero }, TimeProvider.System);
        await stocks.StartAsync(default);
        Assert.Null(stocks.Take(stock));
        Assert.True(await there.WaitAsync(Patience) && await there.WaitAsync(Patience)); // one, and one for the use that found none
        await stocks.StopAsync(default);
        Launched? first = stocks.Take(stock);
        Launched? second = stocks.Take(stock);
        Assert.NotNull(first);
        Assert.NotSame(first, second);
        Assert.Equal(2, made);
    }

    private Launched Make()
    {
        SandboxDescriptors descriptors = new(null, new SafeFileHandle(), null, new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), null, new CgroupUsage(null, null, false));
        SandboxProcess process = new(1, 1, 9001, descriptors, (verb, _) => ended += verb == "KILL" ? 1 : 0);
        return new Launched(process, new FrameChannel(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)), InstanceOrigin.Slot);
    }
}
