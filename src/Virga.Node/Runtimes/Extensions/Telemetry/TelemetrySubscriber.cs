using System.Net.Sockets;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>One extension's subscription, what it is still to be told, and the way to it.</summary>
internal sealed class TelemetrySubscriber : IDisposable
{
    private readonly TelemetryDestination destination;
    private readonly TelemetryDelivery delivery;

    public TelemetrySubscriber(TelemetrySubscription subscription, TelemetryEvents events, Func<int, Task<Result<Socket>>> connect, Func<Task> awake, TimeProvider time)
    {
        Subscription = subscription;
        Buffer = new TelemetryBuffer(subscription, events, time);
        destination = new TelemetryDestination(subscription.Destination, connect);
        delivery = new TelemetryDelivery(Buffer, destination.PostAsync, awake);
        _ = delivery.RunAsync();
    }

    public TelemetrySubscription Subscription { get; }

    public TelemetryBuffer Buffer { get; }

    public void Dispose()
    {
        delivery.Dispose();
        destination.Dispose();
    }
}
