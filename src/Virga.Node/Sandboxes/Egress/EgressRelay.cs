using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Virga.Node.Sandboxes.Egress;

/// <summary>
/// Carries a sandbox's outbound TCP: the sandbox's network redirects each connection to the node, which asks the policy and opens the
/// real one. So a function has no interface on the host's network, and a refusal looks like a refused connection.
/// </summary>
internal sealed class EgressRelay(EgressPolicy policy, EgressOptions options)
{
    private const int BufferSize = 64 << 10;

    public EgressOptions Options => options;

    /// <summary>Relays until either side ends or <paramref name="cancellation"/>; owns <paramref name="inner"/>.</summary>
    public async Task RelayAsync(Socket inner, IPEndPoint target, CancellationToken cancellation)
    {
        using Socket outer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (!policy.Allows(target.Address) || !await ConnectAsync(outer, target, cancellation).ConfigureAwait(false))
            {
                inner.LingerState = new LingerOption(true, 0); // a reset, not an orderly end
                return;
            }

            inner.NoDelay = true;
            await Task.WhenAll(PumpAsync(inner, outer, cancellation), PumpAsync(outer, inner, cancellation)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // either side went away: both are closed below
        }
        finally
        {
            inner.Dispose();
        }
    }

    private async Task<bool> ConnectAsync(Socket outer, IPEndPoint target, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ConnectTimeout);
        try
        {
            await outer.ConnectAsync(target, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None, cancellation).ConfigureAwait(false) is > 0 and int read)
            {
                for (int sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None, cancellation).ConfigureAwait(false);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
