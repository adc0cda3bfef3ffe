using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Receipts;

/// <summary>Fills a buffer with words of 32 bytes, as <c>abi.encode</c> does with values of fixed size; without allocating.</summary>
internal ref struct WordWriter(Span<byte> target)
{
    private readonly Span<byte> target = target;
    private int at;

    public void Write(in Hash32 word)
    {
        word.WriteTo(target[at..]);
        at += Hash32.Size;
    }

    public void Write(in EvmAddress address)
    {
        target.Slice(at, Hash32.Size - EvmAddress.Size).Clear();
        address.WriteTo(target[(at + Hash32.Size - EvmAddress.Size)..]);
        at += Hash32.Size;
    }

    public void Write(UInt128 number)
    {
        target.Slice(at, 16).Clear();
        BinaryPrimitives.WriteUInt128BigEndian(target[(at + 16)..], number);
        at += Hash32.Size;
    }
}
