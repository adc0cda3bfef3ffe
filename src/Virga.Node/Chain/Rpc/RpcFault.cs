namespace Virga.Node.Chain.Rpc;

/// <summary>Why a call of a chain's node has no result.</summary>
/// <param name="Code">JSON-RPC's, or <see cref="Unreachable"/>.</param>
/// <param name="Data">What a contract that refused left, or nothing.</param>
internal sealed record RpcFault(int Code, string Message, byte[] Data)
{
    /// <summary>The node couldn't be reached, or answered with what is no JSON-RPC: the call may be tried again.</summary>
    public const int Unreachable = 0;

    /// <summary>The node doesn't know the method.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>The answer is longer than is taken, or than the node gives: less must be asked for. Source: EIP-1474, "Limit exceeded".</summary>
    public const int LimitExceeded = -32005;

    public static RpcFault TooLong { get; } = new(LimitExceeded, "the answer is too long", []);

    public static RpcFault NotReached(string why) => new(Unreachable, why, []);
}
