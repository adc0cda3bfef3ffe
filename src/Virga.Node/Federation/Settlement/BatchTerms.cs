using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Settlement;

/// <summary>The nine words of a batch. Source: <c>contracts/src/Batches.sol</c>, Batch.</summary>
/// <param name="Number">Among the gateway's batches under the policy, from 0.</param>
/// <param name="SettledAt">Block.</param>
internal sealed record BatchTerms(EvmAddress Gateway, UInt128 Policy, uint Number, ulong FromEpoch, ulong ThroughEpoch, uint Count, ulong SettledAt, Hash32 Root, TreeSum Totals)
{
    private const int Words = 9;

    /// <summary>What the chain keeps of the batch.</summary>
    public Hash32 Commitment(IReadOnlyList<Charge> charges)
    {
        byte[] data = new byte[(Words + charges.Count) * Hash32.Size];
        WordWriter words = new(data);
        words.Write(Gateway);
        words.Write(Policy);
        words.Write(Number);
        words.Write(FromEpoch);
        words.Write(ThroughEpoch);
        words.Write(Count);
        words.Write(SettledAt);
        words.Write(Root);
        words.Write(Totals.ToWord());
        foreach (Charge charge in charges)
        {
            words.Write(charge.ToWord());
        }

        return Keccak256.Hash(data);
    }
}
