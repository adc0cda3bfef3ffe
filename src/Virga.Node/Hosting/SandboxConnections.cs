using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Virga.Node.Sandboxes.Egress;

namespace Virga.Node.Hosting;

/// <summary>
/// Hands connections that were accepted inside sandboxes to the HTTP server, as one more transport. Each carries its
/// <see cref="SandboxDoor"/> as a feature, so that a request knows which instance speaks.
/// </summary>
internal sealed class SandboxConnections(ILoggerFactory loggers) : ISandboxVisitors, IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    private readonly Channel<ConnectionContext> accepted = Channel.CreateBounded<ConnectionContext>(1024);
    private readonly SocketConnectionContextFactory factory = new(new SocketConnectionFactoryOptions(), loggers.CreateLogger<SandboxConnections>());

    public EndPoint EndPoint { get; private set; } = new SandboxEndPoint();

    public void Enter(Socket connection, SandboxDoor door)
    {
        connection.NoDelay = true;
        ConnectionContext context = factory.Create(connection);
        context.Features.Set(door);
        if (!accepted.Writer.TryWrite(context))
        {
            context.Abort();
            connection.Dispose();
        }
    }

    public bool CanBind(EndPoint endpoint) => endpoint is SandboxEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await accepted.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        factory.Dispose();
        return ValueTask.CompletedTask;
    }
}
