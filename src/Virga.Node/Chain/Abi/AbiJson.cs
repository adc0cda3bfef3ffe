using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Abi;

/// <summary>Values of the ABI as JSON: numbers as decimal strings (JSON's own aren't exact), bytes as hexadecimal, named tuples as objects.</summary>
internal static class AbiJson
{
    public static JsonNode? Write(AbiType type, object value) => value switch
    {
        BigInteger number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag,
        string text => text,
        byte[] bytes => Hex.Of(bytes),
        EvmAddress or Hash32 => value.ToString(),
        IReadOnlyList<object> parts when type.Kind == AbiKind.Tuple && type.Fields.All(field => field.Name.Length > 0) && type.Fields.DistinctBy(field => field.Name).Count() == parts.Count =>
            new JsonObject(type.Fields.Zip(parts, (field, part) => KeyValuePair.Create(field.Name, Write(field.Type, part)))),
        IReadOnlyList<object> parts => new JsonArray([.. parts.Select((part, i) => Write(type.Element ?? type.Fields[i].Type, part))]),
        _ => throw new ArgumentException($"{value.GetType().Name} is no value of the ABI"),
    };

    public static Result<object> Read(AbiType type, JsonElement json)
    {
        object? value = type.Kind switch
        {
            AbiKind.Unsigned or AbiKind.Signed => (object?)Number(type, json),
            AbiKind.Boolean => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null,
            AbiKind.Address => Text(json) is { } address && EvmAddress.Parse(address) is { Error: null } parsed ? parsed.Value : null,
            AbiKind.FixedBytes => Hex.TryParse(Text(json), out byte[]? bytes) && bytes.Length == type.Size ? bytes : null,
            AbiKind.Bytes => Hex.TryParse(Text(json), out byte[]? bytes) ? bytes : null,
            AbiKind.Text => Text(json),
            _ => null,
        };
        return value is not null ? Result.Of(value)
            : type.Kind is AbiKind.Array or AbiKind.FixedArray or AbiKind.Tuple ? ReadParts(type, json)
            : new VirgaError(Outcome.InvalidParameter, $"{Shown(json)} is no {type}.");
    }

    private static Result<object> ReadParts(AbiType type, JsonElement json)
    {
        JsonElement[]? parts = json.ValueKind switch
        {
            JsonValueKind.Array => [.. json.EnumerateArray()],
            JsonValueKind.Object when type.Kind == AbiKind.Tuple && type.Fields.All(field => json.TryGetProperty(field.Name, out _)) => [.. type.Fields.Select(field => json.GetProperty(field.Name))],
            _ => null,
        };
        int wanted = type.Kind == AbiKind.Tuple ? type.Fields.Count : type.Size;
        if (parts is null || (type.Kind != AbiKind.Array && parts.Length != wanted))
        {
            return new VirgaError(Outcome.InvalidParameter, $"{Shown(json)} is no {type}.");
        }

        object[] values = new object[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!Read(type.Element ?? type.Fields[i].Type, parts[i]).TryGet(out object? value, out VirgaError? error))
            {
                return error;
            }

            values[i] = value;
        }

        return Result.Of<object>(values);
    }

    private static BigInteger? Number(AbiType type, JsonElement json)
    {
        string? text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : Text(json);
        if (text is null || text.Length > 80 || !(Hex.TryParseQuantity(text, out BigInteger number) || BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)))
        {
            return null;
        }

        BigInteger limit = BigInteger.One << (type.Kind == AbiKind.Signed ? type.Size - 1 : type.Size);
        return number < limit && number >= (type.Kind == AbiKind.Signed ? -limit : 0) ? number : null;
    }

    private static string? Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : null;

    private static string Shown(JsonElement json) => json.GetRawText() is { Length: > 100 } text ? text[..100] + "..." : json.GetRawText();
}
