namespace Virga.Node.Federation.Registry;

/// <summary>A user's money on the chain, pico-dollars.</summary>
/// <param name="Balance">Less what settled batches that aren't finalised will charge.</param>
/// <param name="BudgetLeft">Of the current period; null: no budget.</param>
/// <param name="IsLeaving">A withdrawal was asked for.</param>
internal sealed record UserAccount(UInt128 Balance, ulong? BudgetLeft, bool IsLeaving);
