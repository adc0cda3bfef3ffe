using Virga.Node.Scheduling;

namespace Virga.Node.Tests.Scheduling;

public sealed class IdleInstancesTests
{
    [Fact]
    public void Take_AfterPuts_GivesTheLastFirst()
    {
        IdleInstances<string> idle = new();
        idle.Put("a");
        idle.Put("b");
        Assert.Equal("b", idle.Take());
        Assert.Equal("a", idle.Take());
        Assert.Null(idle.Take());
    }

    [Fact]
    public void TakeWhere_SomeMatch_TakesOnlyThose()
    {
        IdleInstances<string> idle = new();
        foreach (string one in (string[])["a1", "b1", "a2", "b2", "a3"])
        {
            idle.Put(one);
        }

        Assert.Equal(["a1", "a2"], idle.TakeWhere(one => one[0] == 'a', max: 2).Order());
        Assert.Equal(3, idle.Count);
    }

    [Fact]
    public void TakeAndPut_FromManyThreads_LoseAndDoubleNothing()
    {
        const int Items = 200;
        IdleInstances<object> idle = new();
        for (int i = 0; i < Items; i++)
        {
            idle.Put(new object());
        }

        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                if (idle.Take() is { } taken)
                {
                    idle.Put(taken);
                }
            }
        });
        HashSet<object> left = [];
        while (idle.Take() is { } one)
        {
            Assert.True(left.Add(one));
        }

        Assert.Equal(Items, left.Count);
        Assert.Equal(0, idle.Count);
    }
}
