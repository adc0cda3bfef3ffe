namespace Virga.Node.Federation.Registry;

/// <summary>What the contracts answered about a key.</summary>
/// <param name="Block">Of the newest log about it, or a later one.</param>
/// <param name="Value">As the contract encodes it; null: there is no such thing.</param>
internal sealed record RegistryCell(RegistryKey Key, ulong Block, byte[]? Value);
