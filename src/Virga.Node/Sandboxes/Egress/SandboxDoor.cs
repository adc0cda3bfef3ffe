using System.Net;
using System.Net.Sockets;

namespace Virga.Node.Sandboxes.Egress;

/// <summary>
/// The one way out of a sandbox. What was meant for the node itself goes to its HTTP server; what netfilter redirected goes through
/// the relay, if the function has outbound network at all.
/// </summary>
/// <param name="process">Whose descriptors are served.</param>
/// <param name="relay">Null without outbound network.</param>
/// <param name="visitors">The node's HTTP server.</param>
/// <param name="tag">What the server knows the sandbox by: its Runtime API session, if it has one.</param>
internal sealed class SandboxDoor(SandboxProcess process, EgressRelay? relay, DnsRelay? dns, ISandboxVisitors visitors, object? tag) : IDisposable
{
    private readonly CancellationTokenSource closed = new();
    private int relayed;

    public object? Tag => tag;

    public void Open()
    {
        _ = GuardAsync(AcceptAsync());
        if (dns is not null && process.Dns is not null)
        {
            _ = GuardAsync(dns.ServeAsync(process.Dns, closed.Token));
        }
    }

    public void Dispose()
    {
        closed.Cancel();
        closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken cancellation = closed.Token;
        while (!cancellation.IsCancellationRequested)
        {
            Socket connection = await process.Listener.AcceptAsync(cancellation).ConfigureAwait(false);
            if (OriginalDestination.Of(connection) is not { } target)
            {
                visitors.Enter(connection, this);
            }
            else if (relay is null || Volatile.Read(ref relayed) >= relay.Options.MaxConnections)
            {
                connection.Dispose();
            }
            else
            {
                Interlocked.Increment(ref relayed);
                _ = RelayAsync(relay, connection, target, cancellation);
            }
        }
    }

    private async Task RelayAsync(EgressRelay through, Socket connection, IPEndPoint target, CancellationToken cancellation)
    {
        await through.RelayAsync(connection, target, cancellation).ConfigureAwait(false);
        Interlocked.Decrement(ref relayed);
    }

    /// <summary>The descriptors are closed when the instance ends, which ends the loops.</summary>
    private static async Task GuardAsync(Task loop)
    {
        try
        {
            await loop.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // ended with the instance
        }
    }
}
