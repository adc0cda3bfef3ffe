using System.Numerics;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Rlp;

/// <summary>A string of bytes or a list of items. Source: Ethereum yellow paper, appendix B.</summary>
internal sealed class RlpItem
{
    private const int Short = 55;
    private const byte StringOffset = 0x80;
    private const byte ListOffset = 0xC0;
    private const int MaxDepth = 32;

    private readonly byte[]? bytes;
    private readonly IReadOnlyList<RlpItem>? items;

    public RlpItem(ReadOnlySpan<byte> bytes) => this.bytes = bytes.ToArray();

    /// <summary>A number without leading zeros; zero is the empty string.</summary>
    public RlpItem(BigInteger number) => bytes = number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true);

    public RlpItem(EvmAddress? address) => bytes = address?.ToArray() ?? [];

    public RlpItem(params IReadOnlyList<RlpItem> items) => this.items = items;

    public bool IsList => items is not null;

    /// <summary>Of a string.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Of a list.</summary>
    public IReadOnlyList<RlpItem> Items => items ?? [];

    public byte[] Encode()
    {
        if (bytes is { } plain)
        {
            return plain.Length == 1 && plain[0] < StringOffset ? plain : [.. Header(plain.Length, StringOffset), .. plain];
        }

        byte[] content = [.. items!.SelectMany(item => item.Encode())];
        return [.. Header(content.Length, ListOffset), .. content];
    }

    /// <summary>Exactly one item, in the one encoding that it has.</summary>
    public static Result<RlpItem> Decode(ReadOnlySpan<byte> encoded)
    {
        RlpItem? item = Read(ref encoded, 0);
        return item is null || !encoded.IsEmpty ? new VirgaError(Outcome.Serialization, "The bytes aren't one item of RLP.") : item;
    }

    private static byte[] Header(int length, byte offset)
    {
        if (length <= Short)
        {
            return [(byte)(offset + length)];
        }

        byte[] size = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [(byte)(offset + Short + size.Length), .. size];
    }

    private static RlpItem? Read(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (rest.IsEmpty || depth > MaxDepth)
        {
            return null;
        }

        byte first = rest[0];
        if (first < StringOffset)
        {
            RlpItem single = new(rest[..1]);
            rest = rest[1..];
            return single;
        }

        byte offset = first < ListOffset ? StringOffset : ListOffset;
        if (!TryContent(ref rest, first - offset, out ReadOnlySpan<byte> content))
        {
            return null;
        }

        if (offset == StringOffset)
        {
            return content.Length == 1 && content[0] < StringOffset ? null : new RlpItem(content);
        }

        List<RlpItem> items = [];
        while (!content.IsEmpty)
        {
            if (Read(ref content, depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new RlpItem(items);
    }

    private static bool TryContent(ref ReadOnlySpan<byte> rest, int size, out ReadOnlySpan<byte> content)
    {
        int sizeLength = Math.Max(0, size - Short);
        content = [];
        if (rest.Length < 1 + sizeLength)
        {
            return false;
        }

        ReadOnlySpan<byte> digits = rest.Slice(1, sizeLength);
        BigInteger length = sizeLength == 0 ? size : new BigInteger(digits, isUnsigned: true, isBigEndian: true);
        if ((sizeLength > 0 && (digits[0] == 0 || length <= Short)) || length > rest.Length - 1 - sizeLength)
        {
            return false;
        }

        content = rest.Slice(1 + sizeLength, (int)length);
        rest = rest[(1 + sizeLength + (int)length)..];
        return true;
    }
}
