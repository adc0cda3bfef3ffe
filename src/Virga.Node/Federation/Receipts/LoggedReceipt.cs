namespace Virga.Node.Federation.Receipts;

/// <summary>A receipt that isn't in the journal yet.</summary>
/// <param name="Log">Null: none was kept.</param>
internal sealed record LoggedReceipt(KeptReceipt Kept, CallLog? Log);
