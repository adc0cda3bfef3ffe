using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Virga.Node.Mesh.Topics;

/// <summary>
/// A message as functions get it, and as filters see it: <c>source</c> (<c>virga:topic</c>), <c>topic</c>, <c>id</c> (content id),
/// <c>publisher</c> (peer id), <c>sequence</c>, <c>time</c>, <c>encoding</c> and <c>data</c>: the JSON that was published, else text, else
/// base64.
/// </summary>
internal static class TopicEvent
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Of(TopicRecord record)
    {
        TopicMessage message = record.Message;
        ArrayBufferWriter<byte> buffer = new(1024 + message.Data.Length);
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("source", "virga:topic");
            writer.WriteString("topic", message.Topic);
            writer.WriteString("id", TopicMessage.IdOf(record.Head.Digest).ToString());
            writer.WriteString("publisher", message.Publisher);
            writer.WriteNumber("sequence", message.Sequence);
            writer.WriteString("time", message.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            WriteData(writer, message.Data.Span);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteData(Utf8JsonWriter writer, ReadOnlySpan<byte> data)
    {
        if (IsJson(data))
        {
            writer.WriteString("encoding", "json");
            writer.WritePropertyName("data");
            writer.WriteRawValue(data, skipInputValidation: true);
            return;
        }

        try
        {
            string text = Strict.GetString(data);
            writer.WriteString("encoding", "text");
            writer.WriteString("data", text);
        }
        catch (DecoderFallbackException)
        {
            writer.WriteString("encoding", "base64");
            writer.WriteBase64String("data", data);
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = new(data);
        try
        {
            if (data.IsEmpty || !reader.Read())
            {
                return false;
            }

            reader.Skip();
            return !reader.Read() && Strict.GetCharCount(data) >= 0;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            return false;
        }
    }
}
