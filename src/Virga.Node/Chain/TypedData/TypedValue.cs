using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.TypedData;

/// <summary>How a field's value becomes the 32 bytes that are hashed: itself, or the hash of what has no fixed size.</summary>
internal sealed class TypedValue
{
    private readonly AbiType? plain;
    private readonly TypedStruct? nested;
    private readonly TypedValue? element;
    private readonly int? length;

    private TypedValue(AbiType? plain, TypedStruct? nested, TypedValue? element, int? length) => (this.plain, this.nested, this.element, this.length) = (plain, nested, element, length);

    public static Result<TypedValue> Of(string type, IReadOnlyDictionary<string, IReadOnlyList<TypedField>> types, int depth)
    {
        if (type.EndsWith(']') && type.LastIndexOf('[') is > 0 and int open)
        {
            int size = 0;
            if (depth > 16 || (type[open..] != "[]" && !int.TryParse(type.AsSpan(open + 1, type.Length - open - 2), out size)))
            {
                return new VirgaError(Outcome.InvalidParameter, $"{type} is no type that can be signed.");
            }

            return Of(type[..open], types, depth + 1).TryGet(out TypedValue? element, out VirgaError? wrong) ? new TypedValue(null, null, element, type[open..] == "[]" ? null : size) : wrong;
        }

        if (types.ContainsKey(type))
        {
            return TypedStruct.Of(type, types, depth + 1).TryGet(out TypedStruct? nested, out VirgaError? broken) ? new TypedValue(null, nested, null, null) : broken;
        }

        return AbiTypeParser.Parse(type).TryGet(out AbiType? plain, out VirgaError? error) ? new TypedValue(plain, null, null, null) : error;
    }

    public void Write(object value, Span<byte> word)
    {
        if (nested is not null)
        {
            nested.Hash((IReadOnlyList<object>)value).WriteTo(word);
        }
        else if (element is not null)
        {
            IReadOnlyList<object> parts = (IReadOnlyList<object>)value;
            byte[] words = new byte[AbiType.Word * parts.Count];
            for (int i = 0; i < parts.Count; i++)
            {
                element.Write(parts[i], words.AsSpan(AbiType.Word * i));
            }

            Keccak256.Hash(words, word);
        }
        else if (plain!.Kind == AbiKind.Bytes)
        {
            Keccak256.Hash((byte[])value, word);
        }
        else if (plain.Kind == AbiKind.Text)
        {
            Keccak256.Hash(Encoding.UTF8.GetBytes((string)value), word);
        }
        else
        {
            AbiEncoder.WriteWord(plain, value, word);
        }
    }

    public Result<object> Read(JsonElement json)
    {
        if (plain is not null)
        {
            return AbiJson.Read(plain, json);
        }

        bool fits = nested is not null ? json.ValueKind == JsonValueKind.Object : json.ValueKind == JsonValueKind.Array && (length is null || json.GetArrayLength() == length);
        if (!fits)
        {
            return new VirgaError(Outcome.InvalidParameter, "The message doesn't have the shape of its types.");
        }

        List<object> values = [];
        foreach ((TypedValue part, JsonElement one) in nested is null ? json.EnumerateArray().Select(one => (element!, one)) : nested.Fields.Zip(nested.Definition, (part, field) => (part, json.TryGetProperty(field.Name, out JsonElement found) ? found : default)))
        {
            if (one.ValueKind == JsonValueKind.Undefined)
            {
                return new VirgaError(Outcome.InvalidParameter, $"The message lacks a field of {nested!.Name}.");
            }

            if (!part.Read(one).TryGet(out object? value, out VirgaError? error))
            {
                return error;
            }

            values.Add(value);
        }

        return Result.Of<object>(values);
    }
}
