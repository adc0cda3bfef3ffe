using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Nonces;

/// <summary>A wish to send a transaction.</summary>
/// <param name="Id">Names it: asking again, also after a crash, gives the transaction that there is.</param>
/// <param name="To">Null makes a contract.</param>
/// <param name="GasLimit">Null: estimated, with a quarter more.</param>
/// <param name="Errors">The contract's, by which a refusal is explained.</param>
internal sealed record TransactionIntent(string Id, EvmAddress? To, byte[] Data, Wei Value = default, ulong? GasLimit = null, IReadOnlyList<AbiError>? Errors = null);
