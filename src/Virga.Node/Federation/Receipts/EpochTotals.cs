namespace Virga.Node.Federation.Receipts;

/// <summary>An epoch's calls under a policy, that wait to be settled.</summary>
/// <param name="Running">Calls that have no receipt yet.</param>
/// <param name="Amount">Pico-dollars.</param>
/// <param name="Users">Pairs of end point and user: charges.</param>
internal readonly record struct EpochTotals(UInt128 Policy, ulong Epoch, int Running, int Count, UInt128 Amount, int Users);
