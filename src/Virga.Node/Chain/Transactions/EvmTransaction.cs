using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rlp;
using Virga.Node.Values;

namespace Virga.Node.Chain.Transactions;

/// <summary>A transaction of type 2, with a fee in two parts. Source: EIP-1559.</summary>
internal sealed record EvmTransaction
{
    public const byte Type = 2;

    public required ulong ChainId { get; init; }

    public required ulong Nonce { get; init; }

    public required FeeOffer Fee { get; init; }

    /// <summary>Gas at most.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Null makes a contract.</summary>
    public EvmAddress? To { get; init; }

    public Wei Value { get; init; }

    public ReadOnlyMemory<byte> Data { get; init; }

    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <summary>What is signed.</summary>
    public Hash32 SigningHash() => Keccak256.Hash(Envelope([]));

    public SignedTransaction Sign(SigningKey key)
    {
        EvmSignature signature = key.Sign(SigningHash());
        byte[] raw = Envelope([new RlpItem(signature.RecoveryId), Number(signature.R), Number(signature.S)]);
        return new SignedTransaction(raw, Keccak256.Hash(raw));
    }

    private static RlpItem Number(Hash32 word) => new(word.ToArray().AsSpan().TrimStart((byte)0));

    private byte[] Envelope(IReadOnlyList<RlpItem> signature) =>
    [
        Type,
        .. new RlpItem(
        [
            new RlpItem(ChainId), new RlpItem(Nonce), new RlpItem(Fee.Tip.Amount), new RlpItem(Fee.Most.Amount), new RlpItem(GasLimit), new RlpItem(To), new RlpItem(Value.Amount), new RlpItem(Data.Span),
            new RlpItem([.. AccessList.Select(entry => new RlpItem([new RlpItem(entry.Address), new RlpItem([.. entry.StorageKeys.Select(key => new RlpItem(key.ToArray()))])]))]),
            .. signature,
        ]).Encode(),
    ];
}
