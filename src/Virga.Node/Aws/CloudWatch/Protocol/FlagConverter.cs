using System.Text.Json;
using System.Text.Json.Serialization;

namespace Virga.Node.Aws.CloudWatch.Protocol;

/// <summary>The query protocol writes <c>true</c> and <c>false</c> as text.</summary>
internal sealed class FlagConverter : JsonConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String when bool.TryParse(reader.GetString(), out bool value) => value,
        _ => throw new JsonException("a flag is true or false"),
    };

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}
