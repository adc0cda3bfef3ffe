using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Virga.Node.Identity.Tokens;

/// <summary>Access tokens as text. Source: RFC 7515 (compact), RFC 9068. One algorithm is known; a header that asks for another one is refused.</summary>
internal static class JsonWebToken
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 4096;

    private const string Algorithm = "ES256";
    private const string Type = "at+jwt";

    private static readonly JsonSerializerOptions Json = new() { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    public static string Write(TokenKey key, TokenClaims claims)
    {
        string signed = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(new Header(Algorithm, key.Id, Type), Json))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims, Json))}";
        return $"{signed}.{Encode(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>What a token claims, whoever made it; null: it is no access token.</summary>
    public static TokenClaims? Peek(string token) => token.Length <= MaxLength && token.Split('.') is { Length: 3 } parts ? Read<TokenClaims>(parts[1]) : null;

    /// <summary>The id of the key that the token says to be signed with.</summary>
    public static string? KeyOf(string token) => Read<Header>(token.Split('.')[0])?.KeyId;

    /// <summary>True when one of the keys signed all of it.</summary>
    public static bool IsSigned(string token, Func<string, TokenKey?> keys)
    {
        if (token.Length > MaxLength || token.Split('.') is not { Length: 3 } parts || Read<Header>(parts[0]) is not { Algorithm: Algorithm, Type: Type, Critical: null } header)
        {
            return false;
        }

        return keys(header.KeyId) is { } key && Decode(parts[2]) is { } signature && key.Verifies(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature);
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static T? Read<T>(string part)
        where T : class
    {
        try
        {
            return Decode(part) is { } bytes ? JsonSerializer.Deserialize<T>(bytes, Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Header([property: JsonPropertyName("alg")] string Algorithm, [property: JsonPropertyName("kid")] string KeyId, [property: JsonPropertyName("typ")] string Type)
    {
        [JsonPropertyName("crit")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string[]? Critical { get; init; }
    }
}
