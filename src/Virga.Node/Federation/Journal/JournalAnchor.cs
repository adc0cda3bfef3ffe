using Virga.Node.Chain.Nonces;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Federation.Journal;

/// <summary>
/// The head of a gateway's journal in the chain: its id follows the arguments of the call by which the gateway settles a batch. The contract
/// reads past it, the transaction is signed by the gateway, and its event names the transaction.
/// </summary>
internal static class JournalAnchor
{
    public static TransactionIntent Append(TransactionIntent call, Cid head) => call with { Data = [.. call.Data, .. head.ToArray()] };

    /// <summary>Null: the transaction anchors nothing, or isn't this call.</summary>
    /// <param name="call">As it is without an anchor.</param>
    public static Cid? Read(ReadOnlySpan<byte> input, ReadOnlySpan<byte> call) =>
        input.Length == call.Length + Cid.Size && input.StartsWith(call) && Cid.TryRead(input[call.Length..], out Cid head) ? head : null;
}
