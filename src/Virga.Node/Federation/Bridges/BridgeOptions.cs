using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Federation.Bridges;

/// <summary>The chain from which the node relays money to the management chain. As text: the address of its node, then <c>@</c> and that of the contract Bridge there.</summary>
/// <param name="Chain">A node of the chain.</param>
internal sealed record BridgeOptions(Uri Chain, EvmAddress Bridge)
{
    /// <summary>Blocks above a lock before it is answered.</summary>
    public int Confirmations { get; init; } = 12;

    /// <summary>Locks that are answered and not ended, at most.</summary>
    public int MostOpen { get; init; } = 64;

    /// <summary>A lock that has less left than this is declined: the user couldn't take the answer in time.</summary>
    public TimeSpan LeastTime { get; init; } = TimeSpan.FromSeconds(30);

    public static Result<BridgeOptions> Parse(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 0)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{text} names no bridge, such as http://127.0.0.1:8545@0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed.");
        }

        return ChainConnection.ParseAddress(text[..at]).TryGet(out Uri? chain, out VirgaError? error) && EvmAddress.Parse(text[(at + 1)..]).TryGet(out EvmAddress bridge, out error)
            ? new BridgeOptions(chain, bridge)
            : error;
    }
}
