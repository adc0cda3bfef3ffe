using Microsoft.Extensions.Logging.Abstractions;
using Virga.Node.Invocations.Async;
using Virga.Node.Services.Timetables;
using Virga.Node.Triggers.Deliveries;

namespace Virga.Node.Tests.Triggers.Deliveries;

public sealed class DeliveryLoopTests
{
    /// <summary>What falls due between taking what is due and asking for the next is otherwise slept over.</summary>
    [Fact]
    public async Task Wait_TimePassesWhileTheDueIsTaken_AsksForWhatIsDueSinceThen()
    {
        FakeTime time = new(DateTimeOffset.UnixEpoch);
        SlowStore store = new(time);
        using DeliveryLoop loop = new(store, null!, new DeliveryOptions(), time, NullLogger<DeliveryLoop>.Instance);
        await loop.StartAsync(default);
        DateTimeOffset since = await store.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await loop.StopAsync(default);
        Assert.Equal(DateTimeOffset.UnixEpoch, since);
    }

    /// <summary>A store that takes five milliseconds to find that nothing is due.</summary>
    private sealed class SlowStore(FakeTime time) : IDeliveryStore
    {
        public TaskCompletionSource<DateTimeOffset> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<Delivery> Due(DateTimeOffset now, int limit, IReadOnlySet<long> busy)
        {
            time.Now += TimeSpan.FromMilliseconds(5);
            return [];
        }

        public DateTimeOffset? NextDue(DateTimeOffset after)
        {
            Asked.TrySetResult(after);
            return null;
        }

        public Task AddAsync(IReadOnlyCollection<Delivery> deliveries) => throw new NotSupportedException();

        public Task PostponeAsync(Delivery changed) => throw new NotSupportedException();

        public Task RemoveAsync(Delivery delivered) => throw new NotSupportedException();

        public Task BecomeAsync(Delivery delivered, AsyncEvent call) => throw new NotSupportedException();
    }
}
