using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>A signed token (RFC 7519, RFC 7515), taken apart but not yet believed.</summary>
/// <param name="Signed">What the signature is over.</param>
internal sealed record JsonWebToken(string Algorithm, string KeyId, JsonObject Claims, byte[] Signed, byte[] Signature)
{
    private const int MaxLength = 16 << 10;

    /// <summary>Null when it is none.</summary>
    public static JsonWebToken? Read(string token)
    {
        string[] parts = token.Length > MaxLength ? [] : token.Split('.');
        try
        {
            if (parts.Length != 3 || Part(parts[0]) is not { } header || Part(parts[1]) is not { } claims)
            {
                return null;
            }

            return header["alg"]?.GetValue<string>() is { } algorithm && header["kid"]?.GetValue<string>() is { } key && !header.ContainsKey("crit")
                ? new JsonWebToken(algorithm, key, claims, System.Text.Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A claim as text: lists in brackets, as the gateway shows them.</summary>
    public static string Text(JsonNode? claim) => claim switch
    {
        JsonArray list => $"[{string.Join(' ', list.Select(Text))}]",
        JsonValue value when value.TryGetValue(out string? text) => text,
        null => "",
        _ => claim.ToJsonString(),
    };

    /// <summary>A claim that is a text or a list of them.</summary>
    public IReadOnlyList<string> Texts(string name) => Claims[name] switch
    {
        JsonArray list => [.. list.Select(Text)],
        null => [],
        JsonNode one => [Text(one)],
    };

    /// <summary>Seconds since the epoch; null when the claim isn't there or isn't a number.</summary>
    public double? Seconds(string name) => Claims[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    private static JsonObject? Part(string text) => JsonNode.Parse(Base64Url.DecodeFromChars(text)) as JsonObject;
}
