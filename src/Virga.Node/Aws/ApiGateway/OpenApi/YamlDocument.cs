using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Virga.Node.Aws.ApiGateway.OpenApi;

/// <summary>YAML (core schema) as the JSON document that says the same, and back. Aliases are followed, up to a bound.</summary>
internal static class YamlDocument
{
    private const int MaxNodes = 200_000;
    private const int MaxDepth = 64;

    public static Result<JsonNode?> Read(string text)
    {
        YamlStream yaml = [];
        try
        {
            using StringReader reader = new(text);
            yaml.Load(reader);
            int left = MaxNodes;
            return yaml.Documents is [{ } document] ? Convert(document.RootNode, ref left, 0) : GatewayError.Bad("Unable to parse the document: one YAML document is expected");
        }
        catch (Exception e) when (e is YamlException or FormatException or ArgumentException)
        {
            return GatewayError.Bad($"Unable to parse the document: {e.Message}");
        }
    }

    public static string Write(JsonNode document)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        Emitter emitter = new(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, document);
        emitter.Emit(new DocumentEnd(true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static JsonNode? Convert(YamlNode node, ref int left, int depth)
    {
        if (--left < 0 || depth > MaxDepth)
        {
            throw new FormatException("it is too large or too deep");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                JsonObject map = [];
                foreach ((YamlNode key, YamlNode value) in mapping)
                {
                    map[((key as YamlScalarNode) ?? throw new FormatException("a key is not a scalar")).Value ?? ""] = Convert(value, ref left, depth + 1);
                }

                return map;
            case YamlSequenceNode sequence:
                JsonArray list = [];
                foreach (YamlNode item in sequence)
                {
                    list.Add(Convert(item, ref left, depth + 1));
                }

                return list;
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    private static JsonValue? Scalar(YamlScalarNode scalar) => scalar.Style != ScalarStyle.Plain ? JsonValue.Create(scalar.Value) : scalar.Value switch
    {
        null or "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => JsonValue.Create(whole),
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => JsonValue.Create(number),
        string text => JsonValue.Create(text),
    };

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach ((string key, JsonNode? value) in map)
                {
                    bool isPlain = key.Length > 0 && char.IsAsciiLetter(key[0]) && key.All(one => char.IsAsciiLetterOrDigit(one) || one == '-');
                    emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, key, isPlain ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlain, !isPlain));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (JsonNode? item in list)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                bool isText = node?.GetValueKind() == JsonValueKind.String;
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, isText ? node!.GetValue<string>() : node?.ToJsonString() ?? "null", isText ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain, !isText, isText));
                break;
        }
    }
}
