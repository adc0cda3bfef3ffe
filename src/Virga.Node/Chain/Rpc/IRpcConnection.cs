namespace Virga.Node.Chain.Rpc;

/// <summary>A way to a chain's node. Every call is bounded in time and size and may be tried again by the caller.</summary>
internal interface IRpcConnection : IAsyncDisposable
{
    /// <summary>One answer a request, in their order.</summary>
    Task<IReadOnlyList<RpcAnswer>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellation);

    /// <summary>Completes when there may be a new block, after a pause when the node can't tell.</summary>
    Task WaitForHeadAsync(CancellationToken cancellation);
}
