using Virga.Node.Functions;
using Virga.Node.Invocations.Async;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IDeliveryStore"/> and the <see cref="ITimetableStore{T}"/> beside it do.</summary>
public abstract class DeliveryStoreConformance
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    [Fact]
    public async Task Due_OfWhatWaits_IsInOrderAndWithoutTheBusy()
    {
        (IDeliveryStore store, _, _) = Open();
        await store.AddAsync([Delivery("late", 2), Delivery("early", 1), Delivery("later", 9)]);
        IReadOnlyList<Delivery> due = store.Due(Now.AddSeconds(5), 10, new HashSet<long>());
        Assert.Equal(["early", "late"], due.Select(one => one.Payload));
        Assert.Equal("late", Assert.Single(store.Due(Now.AddSeconds(5), 1, new HashSet<long> { due[0].Id })).Payload);
        Assert.Equal(Now.AddSeconds(9), store.NextDue(Now.AddSeconds(5)));
    }

    [Fact]
    public async Task Postpone_AndRemove_SurviveReopening()
    {
        (IDeliveryStore store, _, _) = Open();
        await store.AddAsync([Delivery("again", 0) with { RoleArn = "role", GroupId = "g", DeadLetterArn = "d", MaxRetries = 3 }, Delivery("gone", 0)]);
        IReadOnlyList<Delivery> due = store.Due(Now, 10, new HashSet<long>());
        await store.PostponeAsync(due[0] with { DueAt = Now.AddSeconds(7), Attempts = 2 });
        await store.RemoveAsync(due[1]);
        Delivery left = Assert.Single(Open().Deliveries.Due(Now.AddSeconds(7), 10, new HashSet<long>()));
        Assert.Equal(due[0] with { DueAt = Now.AddSeconds(7), Attempts = 2 }, left);
    }

    [Fact]
    public async Task Become_Twice_AcceptsOneCall()
    {
        (IDeliveryStore store, IAsyncEventStore calls, _) = Open();
        await store.AddAsync([Delivery("{}", 0)]);
        Delivery due = store.Due(Now, 1, new HashSet<long>())[0];
        AsyncEvent call = new() { RequestId = new RequestId(due.Key), Function = new FunctionReference("f", null), Payload = "{}"u8.ToArray(), AcceptedAt = Now, DueAt = Now };
        await store.BecomeAsync(due, call);
        await store.BecomeAsync(due, call);
        Assert.Equal(due.Key, Assert.Single(calls.Latest(AsyncEventState.Waiting, "f", 10)).RequestId.Value);
        Assert.Null(store.NextDue(DateTimeOffset.MinValue));
    }

    [Fact]
    public void Write_FiringAndItsDeliveries_AreThereTogether()
    {
        (IDeliveryStore deliveries, _, ITimetableStore<Alarm> alarms) = Open();
        alarms.Write([new Alarm("a", Now), new Alarm("b", Now)], [], []);
        alarms.Write([new Alarm("a", Now.AddDays(1))], ["b"], [Delivery("rang", 0)]);
        Assert.Equal(new Alarm("a", Now.AddDays(1)), Assert.Single(Open().Alarms.Load()));
        Assert.Equal("rang", Assert.Single(deliveries.Due(Now, 10, new HashSet<long>())).Payload);
    }

    internal abstract (IDeliveryStore Deliveries, IAsyncEventStore Calls, ITimetableStore<Alarm> Alarms) Open();

    private static Delivery Delivery(string payload, int seconds) => new()
    {
        Key = Guid.NewGuid(),
        SourceArn = "arn:aws:events:us-east-1:000000000000:rule/r",
        TargetArn = "arn:aws:sqs:us-east-1:000000000000:q",
        Payload = payload,
        DueAt = Now.AddSeconds(seconds),
        ExpiresAt = Now.AddDays(1),
    };

    internal sealed record Alarm(string Key, DateTimeOffset? NextAt) : ITimed;
}
