using Virga.Node.Services.Queues;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IQueueStore"/> does.</summary>
public abstract class QueueStoreConformance
{
    private const long Second = 1000;
    private static readonly MessageQueue Dead = Queue(2, "dead");
    private static readonly MessageQueue Standard = Queue(1, "standard", ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{Dead.Arn}}","maxReceiveCount":2}"""));
    private static readonly MessageQueue Fifo = Queue(3, "order.fifo");

    [Fact]
    public async Task Queues_SavedAndReopened_AreThereWithTheirMessages()
    {
        IQueueStore store = Open();
        store.Save(Standard);
        MessageQueue read = Assert.Single(Open().Load());
        Assert.Equal((Standard.Number, Standard.Name, Standard.Redrive), (read.Number, read.Name, read.Redrive));
        await store.AddAsync(Standard, [Message("a", 0) with { Attributes = new Dictionary<string, MessageAttribute> { ["n"] = new("Binary", null, [1, 2]) }, TraceHeader = "t", GroupId = "g" }]);
        QueueMessage got = Assert.Single(await Open().ReceiveAsync(Standard, new ReceiveOrder(10, 5, 5 + Second, null)));
        Assert.Equal(("a", "t", "g", 1, 5L), (got.Body, got.TraceHeader, got.GroupId, got.Receives, got.FirstReceivedAt));
        Assert.Equal([1, 2], got.Attributes!["n"].BinaryValue!);
    }

    [Fact]
    public async Task Receive_InFlight_ComesAgainAfterItsTimeOnlyIfNotDeleted()
    {
        IQueueStore store = Open();
        await store.AddAsync(Standard, [Message("a", 0), Message("b", 0), Message("late", 0) with { VisibleAt = 9 * Second }]);
        IReadOnlyList<QueueMessage> first = await store.ReceiveAsync(Standard, new ReceiveOrder(10, 1, Second, null));
        Assert.Equal(["a", "b"], first.Select(message => message.Body));
        Assert.Empty(await store.ReceiveAsync(Standard, new ReceiveOrder(10, 1, Second, null)));
        Assert.Equal(new QueueCounts(0, 2, 1), store.Count(Standard, 1));
        Assert.Equal(Second, store.NothingUntil(Standard));
        await store.DeleteAsync(Standard, [first[0].Receipt], 1);
        QueueMessage again = Assert.Single(await store.ReceiveAsync(Standard, new ReceiveOrder(10, Second, 3 * Second, null)));
        Assert.Equal(("b", 2, 1L), (again.Body, again.Receives, again.FirstReceivedAt));
        await store.DeleteAsync(Standard, [first[1].Receipt], 1); // not the last one any more
        Assert.Equal([VisibilityOutcome.Gone, VisibilityOutcome.Changed], await store.ChangeVisibilityAsync(Standard, [new(first[1].Receipt, 0), new(again.Receipt, Second)], Second));
        Assert.Equal([VisibilityOutcome.NotInFlight], await store.ChangeVisibilityAsync(Standard, [new(again.Receipt, 0)], Second));
    }

    [Fact]
    public async Task Receive_TooOften_GoesToTheDeadLettersAndBack()
    {
        IQueueStore store = Open();
        await store.AddAsync(Standard, [Message("poison", 0)]);
        for (int receive = 0; receive < 2; receive++)
        {
            Assert.Single(await store.ReceiveAsync(Standard, new ReceiveOrder(1, 0, 0, Dead)));
        }

        Assert.Empty(await store.ReceiveAsync(Standard, new ReceiveOrder(1, 0, 0, Dead)));
        QueueMessage dead = Assert.Single(await store.ReceiveAsync(Dead, new ReceiveOrder(1, 0, 0, null)));
        Assert.Equal((Standard.Arn, 3), (dead.DeadLetterSource, dead.Receives));
        Assert.Equal(0, await store.MoveAsync(Dead, _ => null, 10, 1));
        Assert.Equal(1, await store.MoveAsync(Dead, source => source == Standard.Arn ? Standard.Number : null, 10, 1));
        QueueMessage back = Assert.Single(await store.ReceiveAsync(Standard, new ReceiveOrder(1, 1, 9, Dead)));
        Assert.Equal((1, true), (back.Receives, back.MessageId != dead.MessageId));
    }

    [Fact]
    public async Task Fifo_GroupInFlight_IsHeldAndOrderIsKept()
    {
        IQueueStore store = Open();
        await store.AddAsync(Fifo, [.. Enumerable.Range(0, 6).Select(number => Message($"{number}", 0) with { GroupId = number % 2 == 0 ? "a" : "b", DeduplicationId = $"{number}" })]);
        QueueMessage first = Assert.Single(await store.ReceiveAsync(Fifo, new ReceiveOrder(1, 0, Second, null)));
        Assert.Equal(["1", "3", "5"], (await store.ReceiveAsync(Fifo, new ReceiveOrder(10, 0, 9 * Second, null))).Select(message => message.Body));
        Assert.Empty(await store.ReceiveAsync(Fifo, new ReceiveOrder(10, 0, Second, null)));
        await store.DeleteAsync(Fifo, [first.Receipt], 1);
        Assert.Equal(["2", "4"], (await store.ReceiveAsync(Fifo, new ReceiveOrder(10, 0, 2 * Second, null))).Select(message => message.Body));
        Assert.Equal(["2"], (await store.ReceiveAsync(Fifo, new ReceiveOrder(1, 2 * Second, 3 * Second, null))).Select(message => message.Body));
    }

    [Fact]
    public async Task Fifo_SameDeduplicationId_IsAddedOncePerFiveMinutes()
    {
        IQueueStore store = Open();
        SentMessage first = (await store.AddAsync(Fifo, [Message("a", 0) with { GroupId = "g", DeduplicationId = "d" }]))[0];
        Assert.Equal(first, (await store.AddAsync(Fifo, [Message("b", 299 * Second) with { GroupId = "g", DeduplicationId = "d" }]))[0]);
        Assert.NotEqual(first, (await store.AddAsync(Fifo, [Message("c", 301 * Second) with { GroupId = "g", DeduplicationId = "d" }]))[0]);
    }

    [Fact]
    public async Task AddOnce_SameKey_AddsOneAlsoAfterItWasTaken()
    {
        IQueueStore store = Open();
        Guid key = Guid.NewGuid();
        await store.AddOnceAsync(Standard, Message("a", 0), key);
        QueueMessage got = Assert.Single(await store.ReceiveAsync(Standard, new ReceiveOrder(10, 0, Second, null)));
        await store.DeleteAsync(Standard, [got.Receipt], 0);
        await Open().AddOnceAsync(Standard, Message("a", 9 * Second), key);
        await store.AddOnceAsync(Standard, Message("b", 9 * Second), Guid.NewGuid());
        Assert.Equal(["b"], (await store.ReceiveAsync(Standard, new ReceiveOrder(10, 9 * Second, 10 * Second, null))).Select(message => message.Body));
    }

    [Fact]
    public async Task Messages_PurgedOrExpired_AreGone()
    {
        IQueueStore store = Open();
        MessageQueue brief = Queue(4, "brief", ("MessageRetentionPeriod", "60"));
        await store.AddAsync(brief, [Message("old", 0), Message("new", 50 * Second)]);
        Assert.Equal(["new"], (await store.ReceiveAsync(brief, new ReceiveOrder(10, 61 * Second, 61 * Second, null))).Select(message => message.Body));
        await store.ExpireAsync(brief, 120 * Second);
        Assert.Equal(default, store.Count(brief, 120 * Second));
        await store.AddAsync(brief, [Message("a", 120 * Second)]);
        await store.PurgeAsync(brief);
        Assert.Equal(default, store.Count(brief, 120 * Second));
        Assert.Empty(await store.ReceiveAsync(brief, new ReceiveOrder(10, 120 * Second, 120 * Second, null)));
    }

    [Fact]
    public async Task NothingUntil_WhateverHappens_IsNeverLaterThanTheNextMessage()
    {
        IQueueStore store = Open();
        Assert.Equal(0, store.NothingUntil(Standard));
        Assert.Empty(await store.ReceiveAsync(Standard, new ReceiveOrder(10, 0, Second, null)));
        Assert.Equal(long.MaxValue, store.NothingUntil(Standard));
        await store.AddAsync(Standard, [Message("late", 0) with { VisibleAt = 9 * Second }, Message("a", 0)]);
        Assert.Equal(0, store.NothingUntil(Standard));
        QueueMessage taken = Assert.Single(await store.ReceiveAsync(Standard, new ReceiveOrder(10, 0, 5 * Second, null)));
        Assert.Equal(5 * Second, store.NothingUntil(Standard));
        await store.ChangeVisibilityAsync(Standard, [new(taken.Receipt, 2 * Second)], 1);
        Assert.Equal(2 * Second, store.NothingUntil(Standard));
        Assert.Single(await store.ReceiveAsync(Standard, new ReceiveOrder(10, 2 * Second, 2 * Second, null)));
        Assert.Equal(2 * Second, store.NothingUntil(Standard)); // received with a timeout of nothing
        await store.ReceiveAsync(Standard, new ReceiveOrder(10, 2 * Second, 20 * Second, Dead));
        Assert.Equal(9 * Second, store.NothingUntil(Standard));
        Assert.Equal("a", Assert.Single(await store.ReceiveAsync(Dead, new ReceiveOrder(10, 2 * Second, 3 * Second, null))).Body);
        await store.MoveAsync(Dead, _ => Standard.Number, 10, 3 * Second);
        Assert.Equal(3 * Second, store.NothingUntil(Standard));
    }

    [Fact]
    public async Task Receive_MoreThanMayBeInFlight_FindsNothingUntilSomeAreDeleted()
    {
        IQueueStore store = Open();
        const int Part = 10_000;
        List<Receipt> receipts = [];
        for (int sent = 0; sent < MessageQueue.MaxInFlight + Part; sent += Part)
        {
            await store.AddAsync(Standard, [.. Enumerable.Range(0, Part).Select(_ => Message("m", 0))]);
        }

        for (int taken = 0; taken < MessageQueue.MaxInFlight; taken += Part)
        {
            Assert.False(store.IsFull(Standard));
            receipts.AddRange((await store.ReceiveAsync(Standard, new ReceiveOrder(Part, 0, 9 * Second, null))).Select(message => message.Receipt));
        }

        Assert.Empty(await store.ReceiveAsync(Standard, new ReceiveOrder(1, 0, 9 * Second, null)));
        Assert.True(store.IsFull(Standard));
        await store.DeleteAsync(Standard, [receipts[0]], 1);
        Assert.Single(await store.ReceiveAsync(Standard, new ReceiveOrder(1, 0, 9 * Second, null)));
        Assert.Equal(new QueueCounts(Part - 1, MessageQueue.MaxInFlight, 0), store.Count(Standard, 0));
    }

    internal abstract IQueueStore Open();

    private static MessageQueue Queue(long number, string name, params (string Name, string Value)[] attributes) => new()
    {
        Number = number,
        Name = name,
        Arn = $"arn:aws:sqs:us-east-1:000000000000:{name}",
        CreatedAt = DateTimeOffset.UnixEpoch,
        ChangedAt = DateTimeOffset.UnixEpoch,
        Attributes = attributes.ToDictionary(pair => pair.Name, pair => pair.Value),
    };

    private static QueueMessage Message(string body, long at) => new() { MessageId = Guid.NewGuid().ToString(), Body = body, SenderId = "s", SentAt = at, VisibleAt = at };
}
