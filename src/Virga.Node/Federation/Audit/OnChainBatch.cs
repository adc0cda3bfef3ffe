using System.Numerics;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Settlement;

namespace Virga.Node.Federation.Audit;

/// <summary>A batch as the event <c>Settled</c> of the contract Billing has it.</summary>
internal sealed record OnChainBatch(BatchTerms Terms, IReadOnlyList<Charge> Charges)
{
    private static readonly AbiType Word = AbiType.Of(AbiKind.Unsigned, 256);

    /// <summary>By which it was settled.</summary>
    public Hash32 Transaction { get; init; }

    public DisputesContract.BatchValue ForDisputes => ContractBatch.ForDisputes(Terms);

    public IReadOnlyList<BigInteger> ChargeWords => [.. Charges.Select(charge => charge.ToInteger())];

    public string Name => $"{Terms.Policy}/{Terms.Number}";

    public static OnChainBatch Of(BillingContract.SettledEvent settled)
    {
        BillingContract.BatchValue batch = settled.Batch;
        Hash32 totals = WordOf(batch.Totals);
        return new OnChainBatch(
            new BatchTerms(batch.Gateway, (UInt128)batch.Policy, (uint)batch.Number, (ulong)batch.FromEpoch, (ulong)batch.ThroughEpoch, (uint)batch.Count, (ulong)batch.SettledAt, batch.Root, new TreeSum(totals.High, totals.Low)),
            [.. settled.Charges.Select(charge => Charge.Of(WordOf(charge)))]);
    }

    private static Hash32 WordOf(BigInteger value)
    {
        byte[] word = new byte[AbiType.Word];
        AbiEncoder.WriteWord(Word, value, word);
        return Hash32.Of(word);
    }
}
