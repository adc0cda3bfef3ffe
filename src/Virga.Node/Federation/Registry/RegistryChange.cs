namespace Virga.Node.Federation.Registry;

/// <summary>What the kept mirror becomes, all or nothing of it.</summary>
/// <param name="Scope">Chain and deployment: what was kept of another one goes.</param>
/// <param name="IsFresh">All that was kept goes.</param>
/// <param name="Cells">Cells without a value are taken away.</param>
/// <param name="Recent">To be added, or to get a later block.</param>
/// <param name="Forget">Recent keys up to this block are forgotten.</param>
internal sealed record RegistryChange(string Scope, bool IsFresh, string Position, IReadOnlyList<RegistryCell> Cells, IReadOnlyList<(RegistryKey Key, ulong Block)> Recent, ulong Forget);
