using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>A batch that a gateway settled.</summary>
/// <param name="Settled">Block in which it was.</param>
/// <param name="Closed">Block in which it was finalised or voided; 0: neither.</param>
/// <param name="Charges">Pico-dollars by user; a user has one for each end point.</param>
internal sealed record SettledBatch(ulong Settled, ulong Closed, IReadOnlyList<(EvmAddress User, ulong Amount)> Charges)
{
    private const int Head = 2 * sizeof(ulong);
    private const int Charge = EvmAddress.Size + sizeof(ulong);

    public static SettledBatch Read(byte[] bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(sizeof(ulong))),
        [.. bytes.Skip(Head).Chunk(Charge).Select(charge => (EvmAddress.Of(charge), BinaryPrimitives.ReadUInt64BigEndian(charge.AsSpan(EvmAddress.Size))))]);

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Head + (Charges.Count * Charge)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Settled);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(sizeof(ulong)), Closed);
        for (int i = 0; i < Charges.Count; i++)
        {
            Span<byte> charge = bytes.AsSpan(Head + (i * Charge));
            Charges[i].User.WriteTo(charge);
            BinaryPrimitives.WriteUInt64BigEndian(charge[EvmAddress.Size..], Charges[i].Amount);
        }

        return bytes;
    }
}
