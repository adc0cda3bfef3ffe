namespace Virga.Node.Federation.Journal;

/// <summary>What an entry's box holds.</summary>
/// <param name="Call">Hash of the request, in hexadecimal.</param>
/// <param name="Position">Of the receipt, in the gateway's chain of receipts.</param>
/// <param name="Status">HTTP status of the answer.</param>
internal sealed record OpenedEntry(string Call, ulong Position, int Status, IReadOnlyList<string> Lines);
