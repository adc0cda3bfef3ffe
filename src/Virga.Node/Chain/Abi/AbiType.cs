using System.Globalization;

namespace Virga.Node.Chain.Abi;

/// <summary>A type of Solidity's ABI. Source: Solidity documentation, "Contract ABI Specification".</summary>
internal sealed class AbiType
{
    public const int Word = 32;

    private AbiType(AbiKind kind, int size, AbiType? element, IReadOnlyList<AbiParameter> fields)
    {
        (Kind, Size, Element, Fields) = (kind, size, element, fields);
        IsDynamic = kind is AbiKind.Bytes or AbiKind.Text or AbiKind.Array || (kind == AbiKind.FixedArray && element!.IsDynamic) || fields.Any(field => field.Type.IsDynamic);
        HeadSize = IsDynamic ? Word : kind switch
        {
            AbiKind.FixedArray => size * element!.HeadSize,
            AbiKind.Tuple => fields.Sum(field => field.Type.HeadSize),
            _ => Word,
        };
    }

    public AbiKind Kind { get; }

    /// <summary>Bits of a number, bytes of <c>bytesN</c>, elements of <c>T[k]</c>.</summary>
    public int Size { get; }

    /// <summary>Of arrays.</summary>
    public AbiType? Element { get; }

    /// <summary>Of tuples.</summary>
    public IReadOnlyList<AbiParameter> Fields { get; }

    /// <summary>Whether its place in the head is taken by an offset.</summary>
    public bool IsDynamic { get; }

    /// <summary>Bytes that it takes where it is listed.</summary>
    public int HeadSize { get; }

    /// <summary>As it is written in signatures: <c>(uint256,bytes)[2]</c>.</summary>
    public string Name => Kind switch
    {
        AbiKind.Unsigned => string.Create(CultureInfo.InvariantCulture, $"uint{Size}"),
        AbiKind.Signed => string.Create(CultureInfo.InvariantCulture, $"int{Size}"),
        AbiKind.Boolean => "bool",
        AbiKind.Address => "address",
        AbiKind.FixedBytes => string.Create(CultureInfo.InvariantCulture, $"bytes{Size}"),
        AbiKind.Bytes => "bytes",
        AbiKind.Text => "string",
        AbiKind.FixedArray => string.Create(CultureInfo.InvariantCulture, $"{Element!.Name}[{Size}]"),
        AbiKind.Array => $"{Element!.Name}[]",
        _ => $"({string.Join(',', Fields.Select(one => one.Type.Name))})",
    };

    public static AbiType Of(AbiKind kind, int size = 0) => new(kind, size, null, []);

    public static AbiType ArrayOf(AbiType element) => new(AbiKind.Array, 0, element, []);

    public static AbiType ArrayOf(AbiType element, int length) => new(AbiKind.FixedArray, length, element, []);

    public static AbiType TupleOf(IReadOnlyList<AbiParameter> fields) => new(AbiKind.Tuple, 0, null, fields);

    public override string ToString() => Name;
}
