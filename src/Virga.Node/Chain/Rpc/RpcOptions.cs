namespace Virga.Node.Chain.Rpc;

/// <summary>Bounds of the traffic with a chain's node.</summary>
internal sealed class RpcOptions
{
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of one answer.</summary>
    public int MaxAnswer { get; init; } = 32 << 20;

    /// <summary>Requests in one batch; more are sent one batch after another.</summary>
    public int MaxBatch { get; init; } = 100;

    /// <summary>How often a call that didn't reach the node is made in all.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Before the second attempt; doubled before the third.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Between looks for new blocks, where the node can't tell of them.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);
}
