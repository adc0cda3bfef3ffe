using Virga.Node.Invocations.Async;

namespace Virga.Node.Services.Timetables;

/// <summary>Keeps deliveries on their way. When a returned task completes, the change survives <c>kill -9</c> and a power cut.</summary>
internal interface IDeliveryStore
{
    Task AddAsync(IReadOnlyCollection<Delivery> deliveries);

    /// <summary>Those that are due, the longest waiting first.</summary>
    /// <param name="busy">Ids of those that are being tried already.</param>
    IReadOnlyList<Delivery> Due(DateTimeOffset now, int limit, IReadOnlySet<long> busy);

    /// <summary>When the next one after this moment is due; null: none is.</summary>
    DateTimeOffset? NextDue(DateTimeOffset after);

    Task PostponeAsync(Delivery changed);

    Task RemoveAsync(Delivery delivered);

    /// <summary>Removes it and, in the same transaction, accepts the asynchronous call that it becomes.</summary>
    Task BecomeAsync(Delivery delivered, AsyncEvent call);
}
