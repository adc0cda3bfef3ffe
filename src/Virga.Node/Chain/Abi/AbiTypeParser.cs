using System.Globalization;
using Virga.Node.Values;

namespace Virga.Node.Chain.Abi;

/// <summary>Reads a type's name: <c>uint256</c>, <c>(address,bytes)[3]</c>, or <c>tuple[]</c> with its fields beside it.</summary>
internal static class AbiTypeParser
{
    private const int MaxDepth = 16;
    private const int MaxHead = 1 << 20;

    /// <param name="fields">Of <c>tuple</c>, where the name itself doesn't list them.</param>
    public static Result<AbiType> Parse(string name, IReadOnlyList<AbiParameter>? fields = null) => Parse(name.AsSpan(), fields, 0);

    private static Result<AbiType> Parse(ReadOnlySpan<char> name, IReadOnlyList<AbiParameter>? fields, int depth)
    {
        if (depth > MaxDepth)
        {
            return Unknown(name);
        }

        if (name.EndsWith("]", StringComparison.Ordinal) && name.LastIndexOf('[') is > 0 and int open)
        {
            return ParseArray(name, open, fields, depth);
        }

        return name switch
        {
            "bool" => AbiType.Of(AbiKind.Boolean),
            "address" => AbiType.Of(AbiKind.Address),
            "bytes" => AbiType.Of(AbiKind.Bytes),
            "string" => AbiType.Of(AbiKind.Text),
            "function" => AbiType.Of(AbiKind.FixedBytes, 24),
            "uint" => AbiType.Of(AbiKind.Unsigned, 256),
            "int" => AbiType.Of(AbiKind.Signed, 256),
            "tuple" => fields is null ? Unknown(name) : AbiType.TupleOf(fields),
            _ when name.StartsWith("(", StringComparison.Ordinal) => ParseTuple(name, depth),
            _ when name.StartsWith("uint", StringComparison.Ordinal) => ParseNumber(name, 4, AbiKind.Unsigned),
            _ when name.StartsWith("int", StringComparison.Ordinal) => ParseNumber(name, 3, AbiKind.Signed),
            _ when name.StartsWith("bytes", StringComparison.Ordinal) && TrySize(name[5..], out int size) && size is > 0 and <= AbiType.Word => AbiType.Of(AbiKind.FixedBytes, size),
            _ => Unknown(name),
        };
    }

    private static Result<AbiType> ParseArray(ReadOnlySpan<char> name, int open, IReadOnlyList<AbiParameter>? fields, int depth)
    {
        if (!Parse(name[..open], fields, depth + 1).TryGet(out AbiType? element, out VirgaError? error))
        {
            return error;
        }

        ReadOnlySpan<char> length = name[(open + 1)..^1];
        return length.IsEmpty ? AbiType.ArrayOf(element)
            : TrySize(length, out int size) && (long)size * Math.Max(1, element.HeadSize) <= MaxHead ? AbiType.ArrayOf(element, size)
            : Unknown(name);
    }

    private static Result<AbiType> ParseNumber(ReadOnlySpan<char> name, int prefix, AbiKind kind) =>
        TrySize(name[prefix..], out int bits) && bits is >= 8 and <= 256 && bits % 8 == 0 ? AbiType.Of(kind, bits) : Unknown(name);

    private static Result<AbiType> ParseTuple(ReadOnlySpan<char> name, int depth)
    {
        if (!name.EndsWith(")", StringComparison.Ordinal))
        {
            return Unknown(name);
        }

        List<AbiParameter> fields = [];
        ReadOnlySpan<char> rest = name[1..^1];
        while (!rest.IsEmpty)
        {
            int end = EndOfFirst(rest);
            if (!Parse(rest[..end], null, depth + 1).TryGet(out AbiType? type, out VirgaError? error))
            {
                return error;
            }

            fields.Add(new AbiParameter("", type));
            bool isLast = end == rest.Length;
            rest = isLast ? [] : rest[(end + 1)..];
            if (!isLast && rest.IsEmpty)
            {
                return Unknown(name);
            }
        }

        return fields.Sum(field => (long)field.Type.HeadSize) <= MaxHead ? AbiType.TupleOf(fields) : Unknown(name);
    }

    /// <summary>Where the first of a list's types ends: at the first comma outside parentheses.</summary>
    private static int EndOfFirst(ReadOnlySpan<char> list)
    {
        int open = 0;
        for (int i = 0; i < list.Length; i++)
        {
            open += list[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (list[i] == ',' && open == 0)
            {
                return i;
            }
        }

        return list.Length;
    }

    private static bool TrySize(ReadOnlySpan<char> digits, out int size) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out size) && digits[0] != '0';

    private static VirgaError Unknown(ReadOnlySpan<char> name) => new(Outcome.InvalidParameter, $"{(name.Length > 200 ? name[..200] : name)} is no type of the ABI.");
}
