using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Journal;

/// <summary>What a gateway says of a call, for the tenant whose call it was.</summary>
/// <param name="Call">Hash of the request.</param>
/// <param name="Receipt">Hash of the receipt that was given for it.</param>
/// <param name="Position">Of the receipt, in the gateway's chain of receipts.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Lines">What the function wrote.</param>
internal sealed record JournalEntry(Hash32 Call, Hash32 Receipt, ulong Position, int Status, IReadOnlyList<string> Lines);
