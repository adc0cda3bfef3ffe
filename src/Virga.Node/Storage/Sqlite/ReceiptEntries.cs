using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Entries of the log of nonces and receipts, with all that their rows need: nothing is hashed again for these.</summary>
internal static class ReceiptEntries
{
    public const byte Begun = 1, Kept = 2;
    public const int PolicySize = 16;

    /// <summary>Of what all begin with: kind, epoch, user, nonce, the request's hash.</summary>
    public const int NonceSize = 1 + 8 + EvmAddress.Size + 8 + Hash32.Size;

    private const int PlaceSize = 8 + (2 * Hash32.Size);
    private const int KeptSize = NonceSize + PlaceSize + PolicySize + Hash32.Size + 4 + 8 + 1 + ReceiptBytes.Size + 4 + 4;

    /// <summary>A request's nonce is taken.</summary>
    public static void WriteBegun(Span<byte> entry, SignedCall call) => WriteNonce(entry, Begun, call);

    /// <summary>A receipt, but for its place in the chain, which <see cref="Place"/> fills in.</summary>
    public static byte[] OfKept(SignedCall call, UInt128 policy, CallReceipt receipt, in Hash32 hash, ReadOnlySpan<byte> evidence, CallLog? log)
    {
        byte[] entry = new byte[KeptSize + (log?.Tail.Length ?? 0) + evidence.Length];
        FieldWriter writer = WriteNonce(entry, Kept, call);
        writer.Skip(PlaceSize);
        writer.Write(policy);
        writer.Write(hash);
        writer.Write(call.Request.EndPoint);
        writer.Write(receipt.Amount);
        writer.Write(receipt.Cloud);
        ReceiptBytes.Write(ref writer, call, receipt);
        writer.Write((uint)(log?.Status ?? 0));
        writer.Write((uint)(log?.Tail.Length ?? 0));
        writer.Write(log?.Tail);
        writer.Write(evidence);
        return entry;
    }

    public static void Place(Span<byte> kept, ulong position, in Hash32 previous, in Hash32 link)
    {
        FieldWriter writer = new(kept.Slice(NonceSize, PlaceSize));
        writer.Write(position);
        writer.Write(previous);
        writer.Write(link);
    }

    private static FieldWriter WriteNonce(Span<byte> entry, byte kind, SignedCall call)
    {
        FieldWriter writer = new(entry);
        writer.Write(kind);
        writer.Write(call.Request.Epoch);
        writer.Write(call.Request.User);
        writer.Write(call.Request.Nonce);
        writer.Write(call.Hash);
        return writer;
    }
}
