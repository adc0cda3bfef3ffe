namespace Virga.Node.Federation.Registry;

/// <summary>An account of the contract Billing, pico-dollars.</summary>
/// <param name="Budget">A period; 0: none.</param>
/// <param name="Spent">In <paramref name="Period"/>.</param>
internal sealed record ChainAccount(UInt128 Balance, ulong Budget, ulong Spent, uint Period, bool IsLeaving);
