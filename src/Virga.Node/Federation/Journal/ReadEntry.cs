namespace Virga.Node.Federation.Journal;

/// <summary>An entry that was verified.</summary>
/// <param name="Opened">Null: the reader's key doesn't open it.</param>
internal sealed record ReadEntry(ulong Number, ulong Epoch, string Tenant, string Receipt, OpenedEntry? Opened);
