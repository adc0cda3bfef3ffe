namespace Virga.Node.Federation.Journal;

/// <summary>An entry that was verified.</summary>
/// <param name="Call">Hash of the request, and what the function wrote; both null when the reader's key doesn't open it.</param>
internal sealed record ReadEntry(ulong Number, ulong Epoch, string Tenant, string Receipt, string? Call, IReadOnlyList<string>? Lines);
