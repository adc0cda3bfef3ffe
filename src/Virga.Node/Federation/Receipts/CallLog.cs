namespace Virga.Node.Federation.Receipts;

/// <summary>What a call left behind besides its answer.</summary>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Tail">The last 4 KB that its function's log has of it; empty: nothing is known.</param>
internal sealed record CallLog(int Status, byte[] Tail);
