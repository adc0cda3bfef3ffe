using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>API Gateway's documents: the members' names begin with a small letter, and what isn't there isn't said.</summary>
internal static class GatewayJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Result<JsonObject> Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? new JsonObject() : JsonNode.Parse(body) is JsonObject document ? document : GatewayError.Bad("Invalid request input");
        }
        catch (Exception e) when (e is JsonException or ArgumentException) // the latter: a member twice
        {
            return GatewayError.Bad("Invalid request input");
        }
    }

    /// <summary>
    /// The thing with those members that the document has. Maps are merged: a member that is the empty string is taken out.
    /// </summary>
    /// <param name="maps">Which members are such maps.</param>
    public static Result<T> Apply<T>(T before, JsonObject document, params ReadOnlySpan<string> maps)
    {
        JsonObject after = JsonSerializer.SerializeToNode(before, Options)!.AsObject();
        foreach ((string name, JsonNode? value) in document)
        {
            if (value is JsonObject changes && maps.Contains(name))
            {
                JsonObject map = after[name] as JsonObject ?? [];
                after[name] = Merge(map, changes);
            }
            else
            {
                after[name] = value?.DeepClone();
            }
        }

        try
        {
            return after.Deserialize<T>(Options)!;
        }
        catch (JsonException e)
        {
            return GatewayError.Bad($"Invalid value at {e.Path}");
        }
    }

    public static string? Text(JsonObject document, string name) => document[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static JsonObject? Merge(JsonObject map, JsonObject changes)
    {
        foreach ((string key, JsonNode? value) in changes)
        {
            map.Remove(key);
            if (value is not JsonValue text || !text.TryGetValue(out string? said) || said.Length > 0)
            {
                map[key] = value?.DeepClone();
            }
        }

        return map.Count == 0 ? null : map;
    }
}
