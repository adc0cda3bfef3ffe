using Virga.Node.Scheduling;

namespace Virga.Node.Tests.Scheduling;

public sealed class FairQueueTests
{
    [Fact]
    public void Dequeue_AFloodAndALateComer_TakesTurns()
    {
        FairQueue<string> queue = new();
        for (int i = 0; i < 100; i++)
        {
            queue.Enqueue("t", "flood", "flood");
        }

        for (int i = 0; i < 10; i++)
        {
            queue.TryDequeue(out _);
        }

        queue.Enqueue("t", "quiet", "quiet");
        Assert.Contains("quiet", (string[])[Next(queue), Next(queue)]);
    }

    [Fact]
    public void Dequeue_TenantsWithWeights_ShareByThem()
    {
        FairQueue<string> queue = new();
        for (int i = 0; i < 300; i++)
        {
            queue.Enqueue("large", $"f{i % 7}", "large", weight: 2);
            queue.Enqueue("small", "f", "small");
        }

        string[] first = [.. Enumerable.Range(0, 90).Select(_ => Next(queue))];
        Assert.InRange(first.Count(one => one == "large"), 59, 61);
    }

    [Fact]
    public void Dequeue_ATenantsFunctions_AreServedInTurn()
    {
        FairQueue<string> queue = new();
        foreach (string function in (string[])["a", "a", "a", "b", "b", "c"])
        {
            queue.Enqueue("t", function, function);
        }

        Assert.Equal(["a", "b", "c"], ((string[])[Next(queue), Next(queue), Next(queue)]).Order());
        Assert.Equal(3, queue.Count);
    }

    [Fact]
    public void Dequeue_Empty_SaysSo()
    {
        FairQueue<string> queue = new();
        Assert.False(queue.TryDequeue(out _));
        queue.Enqueue("t", "f", "x");
        Assert.Equal("x", Next(queue));
        Assert.False(queue.TryDequeue(out _));
    }

    private static string Next(FairQueue<string> queue) => queue.TryDequeue(out string? item) ? item : "none";
}
