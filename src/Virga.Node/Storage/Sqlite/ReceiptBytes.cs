using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Storage.Sqlite;

/// <summary>A request, its signature and its receipt in one row's column: fields of fixed size, one after the other, big-endian.</summary>
internal static class ReceiptBytes
{
    private const int Size = EvmAddress.Size + 4 + 4 + 1 + Hash32.Size + 8 + 8 + 8 + EvmAddress.Size + EvmSignature.Size + Hash32.Size + EvmAddress.Size + 1 + 1 + 4 + 4 + 8;

    public static byte[] Of(SignedCall call, CallReceipt receipt)
    {
        byte[] bytes = new byte[Size];
        Writer writer = new(bytes);
        CallRequest request = call.Request;
        writer.Write(request.User);
        writer.Write(request.Gateway);
        writer.Write(request.EndPoint);
        writer.Write(request.Version);
        writer.Write((byte)request.Method);
        writer.Write(request.Call);
        writer.Write(request.Nonce);
        writer.Write(request.Epoch);
        writer.Write(request.Limit);
        writer.Write(call.Signature);
        writer.Write(receipt.Answer);
        writer.Write(receipt.Executor);
        writer.Write(receipt.Cloud);
        writer.Write(receipt.Hop);
        writer.Write(receipt.MemoryMb);
        writer.Write(receipt.DurationMs);
        writer.Write(receipt.Amount);
        return bytes;
    }

    public static (SignedCall Call, CallReceipt Receipt) Read(byte[] bytes)
    {
        Reader reader = new(bytes);
        CallRequest request = new(reader.Address(), reader.Address(), reader.Int(), reader.Int(), (CallMethods)reader.Byte(), reader.Hash(), reader.Long(), reader.Long(), reader.Long());
        SignedCall call = SignedCall.Of(request, reader.Take(EvmSignature.Size).ToArray());
        return (call, new CallReceipt(call.Hash, Keccak256.Hash(call.Signature), reader.Hash(), reader.Address(), reader.Byte(), reader.Byte(), reader.Int(), reader.Int(), reader.Long()));
    }

    private ref struct Writer(Span<byte> target)
    {
        private Span<byte> left = target;

        public void Write(in EvmAddress value)
        {
            value.WriteTo(left);
            left = left[EvmAddress.Size..];
        }

        public void Write(in Hash32 value)
        {
            value.WriteTo(left);
            left = left[Hash32.Size..];
        }

        public void Write(byte value)
        {
            left[0] = value;
            left = left[1..];
        }

        public void Write(uint value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(left, value);
            left = left[4..];
        }

        public void Write(ulong value)
        {
            BinaryPrimitives.WriteUInt64BigEndian(left, value);
            left = left[8..];
        }

        public void Write(byte[] value)
        {
            value.CopyTo(left);
            left = left[value.Length..];
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> source)
    {
        private ReadOnlySpan<byte> left = source;

        public EvmAddress Address() => EvmAddress.Of(Take(EvmAddress.Size));

        public Hash32 Hash() => Hash32.Of(Take(Hash32.Size));

        public byte Byte() => Take(1)[0];

        public uint Int() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

        public ulong Long() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

        public ReadOnlySpan<byte> Take(int count)
        {
            ReadOnlySpan<byte> taken = left[..count];
            left = left[count..];
            return taken;
        }
    }
}
