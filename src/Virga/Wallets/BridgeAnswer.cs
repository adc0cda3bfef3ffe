using Virga.Node.Chain.Crypto;

namespace Virga.Wallets;

/// <summary>A relayer's answer to a lock.</summary>
/// <param name="Id">Null: there is none that can be taken.</param>
/// <param name="State">In words.</param>
internal sealed record BridgeAnswer(Hash32? Id, string State);
