using Virga.Node.Functions;
using Virga.Node.Invocations.Async;
using Virga.Node.Mesh.Topics;
using Virga.Node.Values;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="ITopicStore"/> does.</summary>
public abstract class TopicStoreConformance
{
    private const int Kept = 40;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    internal static TopicOptions Options { get; } = new() { Kept = Kept };

    [Fact]
    public async Task Add_Twice_CallsOnceAlsoAfterReopening()
    {
        TopicRecord record = Chain(1)[0];
        (ITopicStore store, _) = Open();
        Assert.True(await store.AddAsync(record, [Call()], Now));
        Assert.False(await store.AddAsync(record, [Call()], Now));
        (ITopicStore again, IAsyncEventStore calls) = Open();
        Assert.False(await again.AddAsync(record, [Call()], Now));
        Assert.Single(calls.Due("f", Now, 10, new HashSet<long>()));
        Assert.Equal(record.Block, again.Block(record.Head.Digest));
    }

    [Fact]
    public async Task Add_LongAgoAndNoLongerKept_IsStillKnown()
    {
        (ITopicStore store, _) = Open();
        TopicRecord[] chain = Chain(100);
        foreach (TopicRecord one in chain)
        {
            Assert.True(await store.AddAsync(one, [], Now));
        }

        Assert.Null(store.Block(chain[0].Head.Digest));
        Assert.False(await store.AddAsync(chain[0], [Call()], Now));
        Assert.InRange(store.History("t", 1000).Count, Kept, Kept + 32);
        Assert.Equal(100ul, store.History("t", 1)[0].Sequence);
        Assert.Equal(chain[^1].Head, store.Head("t", "p"));
    }

    [Fact]
    public async Task CompleteTo_GapsAndTheirFilling_IsWhatIsWhole()
    {
        (ITopicStore store, _) = Open();
        TopicRecord[] chain = Chain(6);
        Assert.Null(store.CompleteTo("t", "p"));
        await store.AddAsync(chain[2], [], Now);
        Assert.Null(store.CompleteTo("t", "p")); // what came before the first one seen isn't known
        await store.SetCompleteAsync("t", "p", 3);
        await store.AddAsync(chain[3], [], Now);
        await store.AddAsync(chain[5], [], Now);
        Assert.Equal(4ul, store.CompleteTo("t", "p"));
        Assert.False(await store.AddAsync(chain[0], [], Now)); // given up: it isn't delivered late
        await store.AddAsync(chain[4], [], Now);
        await store.SetCompleteAsync("t", "p", 6);
        Assert.Equal(6ul, Open().Topics.CompleteTo("t", "p"));
        Assert.Equal(new TopicHead(6, chain[5].Head.Digest), store.Head("t", "p"));
        await store.SetCompleteAsync("t", "p", 2);
        Assert.Equal(6ul, store.CompleteTo("t", "p"));
    }

    [Fact]
    public async Task TopicsOf_Publisher_AreItsOwn()
    {
        (ITopicStore store, _) = Open();
        TopicRecord own = Chain(1)[0];
        await store.AddAsync(own, [], Now);
        await store.AddAsync(TopicRecord.Of(own.Message with { Publisher = "q", Topic = "u" }), [], Now);
        Assert.Equal([("t", own.Message.At)], store.TopicsOf("p"));
        Assert.Equal(1ul, store.CompleteTo("t", "p"));
        Assert.Null(store.Head("t", "q"));
    }

    [Fact]
    public void Subscriptions_SavedAndDeleted_SurviveReopening()
    {
        ITopicStore store = Open().Topics;
        TopicSubscription one = new() { Id = "1", Topic = "t", FunctionName = "f", Qualifier = "live", Filter = "{}", CreatedAt = Now };
        store.Save(one);
        store.Save(one with { Id = "2", FunctionName = null });
        store.Delete("2");
        Assert.Equal(one, Assert.Single(Open().Topics.Subscriptions()));
    }

    internal abstract (ITopicStore Topics, IAsyncEventStore Calls) Open();

    private static TopicRecord[] Chain(int count)
    {
        List<TopicRecord> chain = [];
        for (int i = 1; i <= count; i++)
        {
            chain.Add(TopicRecord.Of(new TopicMessage("p", "t", (ulong)i, Now.AddMilliseconds(i), i == 1 ? null : chain[^1].Head.Digest, new byte[] { (byte)i })));
        }

        return [.. chain];
    }

    private static AsyncEvent Call() => new() { RequestId = RequestId.New(), Function = new FunctionReference("f", null), Payload = "{}"u8.ToArray(), AcceptedAt = Now, DueAt = Now };
}
