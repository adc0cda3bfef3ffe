using Virga.Node.Functions;
using Virga.Node.Invocations.Async;
using Virga.Node.Values;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IAsyncEventStore"/> does.</summary>
public abstract class AsyncEventStoreConformance
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
    private static readonly HashSet<long> None = [];

    [Fact]
    public async Task Add_ThenReopen_GivesAllOfTheEvent()
    {
        AsyncEvent accepted = Event("f") with { Function = new FunctionReference("f", "live"), TraceId = "Root=1", ClientContext = "{}" };
        await Open().AddAsync(accepted);
        AsyncEvent found = Assert.Single(Open().Due("f", Start, 10, None));
        Assert.Equal(accepted with { Id = found.Id, Payload = found.Payload }, found);
        Assert.Equal(accepted.Payload, found.Payload);
    }

    [Fact]
    public async Task Add_WithItsSourcesPosition_KeepsBothOrNeither()
    {
        IAsyncEventStore store = Open();
        Assert.Null(store.PositionOf("chain:1"));
        await store.AddAsync([Event("f"), Event("f")], new SourcePosition("chain:1", "7"));
        await store.AddAsync([], new SourcePosition("chain:1", "9"));
        Assert.Equal(("9", 2), (Open().PositionOf("chain:1"), Open().Due("f", Start, 10, None).Count));
        await Assert.ThrowsAnyAsync<Exception>(() => store.AddAsync([Event("f"), Event("f") with { Payload = null! }], new SourcePosition("chain:1", "11")));
        Assert.Equal(("9", 2), (Open().PositionOf("chain:1"), Open().Due("f", Start, 10, None).Count));
        await store.ForgetAsync("chain:1");
        Assert.Null(Open().PositionOf("chain:1"));
    }

    [Fact]
    public async Task Due_OfOneFunction_IsInOrderWithoutTheBusyAndTheLater()
    {
        IAsyncEventStore store = Open();
        await Task.WhenAll(store.AddAsync(Event("a") with { DueAt = Start.AddSeconds(2) }), store.AddAsync(Event("a") with { DueAt = Start.AddSeconds(1) }), store.AddAsync(Event("b")), store.AddAsync(Event("a") with { DueAt = Start.AddHours(1) }));
        Assert.Equal(["a", "b"], store.WaitingFunctions());
        IReadOnlyList<AsyncEvent> due = store.Due("a", Start.AddSeconds(5), 10, None);
        Assert.Equal([Start.AddSeconds(1), Start.AddSeconds(2)], due.Select(one => one.DueAt));
        Assert.Equal(due[1].Id, Assert.Single(store.Due("a", Start.AddSeconds(5), 1, new HashSet<long> { due[0].Id })).Id);
        Assert.Equal(Start.AddHours(1), store.NextDue(Start.AddSeconds(5)));
    }

    [Fact]
    public async Task End_Twice_CountsOnceAndWhatFollowsComesOnce()
    {
        IAsyncEventStore store = Open();
        await store.AddAsync(Event("f"));
        AsyncEvent ended = store.Due("f", Start, 1, None)[0] with { State = AsyncEventState.Died, EndedAt = Start, Reason = "RetriesExhausted", Attempts = 3 };
        await store.EndAsync(ended, [Event("sink")]);
        await store.EndAsync(ended with { State = AsyncEventState.Succeeded }, [Event("sink")]);
        await store.PostponeAsync(ended with { DueAt = Start.AddDays(1) });
        Assert.Equal((1, 0, 1), (store.Counts()[AsyncEventState.Died], store.Counts()[AsyncEventState.Succeeded], store.Due("sink", Start, 9, None).Count));
        AsyncEvent dead = Assert.Single(Open().Latest(AsyncEventState.Died, "f", 10));
        Assert.Equal(("RetriesExhausted", 3, Start), (dead.Reason, dead.Attempts, dead.EndedAt));
    }

    [Fact]
    public async Task Revive_DeadEvents_WaitAgainAsIfNew()
    {
        IAsyncEventStore store = Open();
        await store.AddAsync(Event("f"));
        AsyncEvent dead = store.Due("f", Start, 1, None)[0] with { State = AsyncEventState.Died, EndedAt = Start, Attempts = 3 };
        await store.EndAsync(dead, []);
        Assert.Equal(0, await store.ReviveAsync(null, "other", Start));
        Assert.Equal(1, await store.ReviveAsync(dead.RequestId.ToString(), null, Start.AddHours(9)));
        AsyncEvent again = Assert.Single(store.Due("f", Start.AddHours(9), 1, None));
        Assert.Equal((0, Start.AddHours(9), AsyncEventState.Waiting), (again.Attempts, again.AcceptedAt, again.State));
    }

    internal abstract IAsyncEventStore Open();

    private static AsyncEvent Event(string function) => new()
    {
        RequestId = RequestId.New(),
        Function = new FunctionReference(function, null),
        Payload = "{\"a\":1}"u8.ToArray(),
        AcceptedAt = Start,
        DueAt = Start,
    };
}
