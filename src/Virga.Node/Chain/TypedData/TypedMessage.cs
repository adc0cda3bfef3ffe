using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.TypedData;

/// <summary>A whole document as wallets are given it: types, primary type, domain and message. Source: EIP-712, <c>eth_signTypedData</c>.</summary>
internal static class TypedMessage
{
    /// <summary>What is signed.</summary>
    public static Result<Hash32> Digest(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("types", out JsonElement types) || !document.TryGetProperty("domain", out JsonElement domain)
            || !document.TryGetProperty("message", out JsonElement message) || !document.TryGetProperty("primaryType", out JsonElement primary) || primary.ValueKind != JsonValueKind.String)
        {
            return Shapeless();
        }

        if (!Types(types).TryGet(out Dictionary<string, IReadOnlyList<TypedField>>? known, out VirgaError? error)
            || !Hash("EIP712Domain", known, domain).TryGet(out Hash32 separator, out error))
        {
            return error;
        }

        return Hash(primary.GetString()!, known, message).TryGet(out Hash32 hash, out error) ? new TypedDomain(separator).Digest(hash) : error;
    }

    private static Result<Hash32> Hash(string type, Dictionary<string, IReadOnlyList<TypedField>> types, JsonElement json)
    {
        if (!types.ContainsKey(type))
        {
            return new VirgaError(Outcome.InvalidParameter, $"The struct {type} isn't defined.");
        }

        return TypedValue.Of(type, types, 0).TryGet(out TypedValue? value, out VirgaError? error) && value.Read(json).TryGet(out object? read, out error)
            ? TypedStruct.Of(type, types).Value.Hash((IReadOnlyList<object>)read)
            : error;
    }

    private static Result<Dictionary<string, IReadOnlyList<TypedField>>> Types(JsonElement json)
    {
        Dictionary<string, IReadOnlyList<TypedField>> types = new(StringComparer.Ordinal);
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Shapeless();
        }

        foreach (JsonProperty type in json.EnumerateObject())
        {
            if (type.Value.ValueKind != JsonValueKind.Array || type.Value.EnumerateArray().Any(field => field.ValueKind != JsonValueKind.Object || !IsText(field, "name") || !IsText(field, "type")))
            {
                return Shapeless();
            }

            types[type.Name] = [.. type.Value.EnumerateArray().Select(field => new TypedField(field.GetProperty("name").GetString()!, field.GetProperty("type").GetString()!))];
        }

        return types;
    }

    private static bool IsText(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String;

    private static VirgaError Shapeless() => new(Outcome.InvalidParameter, "Typed data have types, primaryType, domain and message (EIP-712).");
}
