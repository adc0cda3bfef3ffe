using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Receipts;

/// <summary>Receipts of a user and an end point in an epoch.</summary>
/// <param name="Amount">Pico-dollars.</param>
internal readonly record struct ReceiptTotal(UInt128 Policy, ulong Epoch, uint EndPoint, EvmAddress User, int Count, ulong Amount);
