using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Virga.Node.Aws.CloudWatch.Protocol;

/// <summary>Times as the three protocols write them: seconds since 1970, or text after ISO 8601.</summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    private const double MaxSeconds = 253_402_300_799; // the end of the year 9999

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        double seconds;
        if (reader.TokenType == JsonTokenType.String)
        {
            string text = reader.GetString()!;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds))
            {
                return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : throw new JsonException($"{text} is no time");
            }
        }
        else
        {
            seconds = reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new JsonException("a time is a number or a text");
        }

        return seconds is >= 0 and <= MaxSeconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : throw new JsonException("a time lies between 1970 and 9999");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteNumberValue(value.ToUnixTimeMilliseconds() / 1000.0);
}
