using Virga.Node.Values;

namespace Virga.Node.Chain.Rpc;

/// <summary>The way to the one chain that this node works with, which may be chosen, and move, while the node runs.</summary>
internal sealed class ChainConnection(RpcOptions options, TimeProvider time) : IRpcConnection
{
    private readonly Lock gate = new();
    private TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IRpcConnection? current;

    /// <summary>Null: no chain was chosen.</summary>
    public Uri? Address { get; private set; }

    public static Result<Uri> ParseAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" or "ws" or "wss"
        ? address
        : new VirgaError(Outcome.InvalidParameter, $"{text} is no address of a chain's node, such as http://127.0.0.1:8545 or wss://chain.example.");

    /// <summary>A connection under way to another address fails its calls.</summary>
    public async Task ConnectAsync(Uri address)
    {
        IRpcConnection? before;
        lock (gate)
        {
            before = current;
            current = address.Scheme is "ws" or "wss" ? new WebSocketRpc(address, options, time) : new HttpRpc(address, options, time);
            Address = address;
            connected.TrySetResult();
        }

        if (before is not null)
        {
            await before.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Completes when a chain was chosen.</summary>
    public Task ConnectedAsync(CancellationToken cancellation) => connected.Task.WaitAsync(cancellation);

    public async Task<IReadOnlyList<RpcAnswer>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellation)
    {
        const string None = "no chain is connected: run `virga chain up`, or start the node with --chain";
        try
        {
            return current is { } now ? await now.SendAsync(requests, cancellation).ConfigureAwait(false) : [.. requests.Select(_ => RpcAnswer.Failed(RpcFault.NotReached(None)))];
        }
        catch (ObjectDisposedException)
        {
            return [.. requests.Select(_ => RpcAnswer.Failed(RpcFault.NotReached("the chain's node moved")))];
        }
    }

    public Task WaitForHeadAsync(CancellationToken cancellation) => current?.WaitForHeadAsync(cancellation) ?? Task.Delay(options.Poll, time, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (current is { } now)
        {
            await now.DisposeAsync().ConfigureAwait(false);
        }
    }
}
