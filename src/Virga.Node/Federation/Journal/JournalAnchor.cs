using Virga.Node.Chain.Nonces;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Federation.Journal;

/// <summary>
/// The head of a gateway's journal in the chain: its id follows the arguments of a call that the gateway makes each epoch anyway, its
/// heartbeat. The contract reads past it, the transaction is signed by the gateway, and its event names the transaction.
/// </summary>
internal static class JournalAnchor
{
    /// <summary>Bytes of a call without arguments.</summary>
    public const int HeartbeatSize = 4;

    public static TransactionIntent Append(TransactionIntent call, Cid head) => call with { Data = [.. call.Data, .. head.ToArray()] };

    /// <summary>Null: the transaction anchors nothing.</summary>
    /// <param name="callSize">Bytes of the call itself.</param>
    public static Cid? Read(ReadOnlySpan<byte> input, int callSize = HeartbeatSize) => input.Length == callSize + Cid.Size && Cid.TryRead(input[callSize..], out Cid head) ? head : null;
}
