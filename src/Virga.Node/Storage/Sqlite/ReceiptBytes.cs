using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Storage.Sqlite;

/// <summary>A request, its signature and its receipt in one row's column: fields of fixed size, one after the other, big-endian.</summary>
internal static class ReceiptBytes
{
    public const int Size = EvmAddress.Size + 4 + 4 + 1 + Hash32.Size + 8 + 8 + 8 + EvmAddress.Size + EvmSignature.Size + Hash32.Size + EvmAddress.Size + 1 + 1 + 4 + 4 + 8;

    public static void Write(ref FieldWriter writer, SignedCall call, CallReceipt receipt)
    {
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
    }

    public static (SignedCall Call, CallReceipt Receipt) Read(byte[] bytes)
    {
        FieldReader reader = new(bytes);
        CallRequest request = new(reader.Address(), reader.Address(), reader.Int(), reader.Int(), (CallMethods)reader.Byte(), reader.Hash(), reader.Long(), reader.Long(), reader.Long());
        SignedCall call = SignedCall.Of(request, reader.Take(EvmSignature.Size).ToArray());
        return (call, new CallReceipt(call.Hash, Keccak256.Hash(call.Signature), reader.Hash(), reader.Address(), reader.Byte(), reader.Byte(), reader.Int(), reader.Int(), reader.Long()));
    }
}
