using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Virga.Node.Gateway;

/// <summary>
/// What a function says of its HTTP response. Source: AWS Lambda developer guide, "Invoking Lambda function URLs", "Response payload
/// format".
/// </summary>
internal sealed class HttpAnswerParts
{
    public bool IsStructured { get; private set; }

    public bool IsMalformed { get; private set; }

    public int StatusCode { get; private set; } = 200;

    public byte[]? Body { get; private set; }

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>Of payload format 1.0 only.</summary>
    public List<KeyValuePair<string, string>> MultiValueHeaders { get; } = [];

    public List<string> Cookies { get; } = [];

    public static HttpAnswerParts Read(ReadOnlySpan<byte> answer)
    {
        HttpAnswerParts parts = new();
        Utf8JsonReader reader = new(answer, new JsonReaderOptions { MaxDepth = 512 });
        bool isBase64 = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return parts;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                switch (name)
                {
                    case "statusCode":
                        parts.StatusCode = ReadStatus(ref reader);
                        parts.IsStructured = true;
                        break;
                    case "headers" when reader.TokenType == JsonTokenType.StartObject:
                        ReadHeaders(ref reader, parts.Headers);
                        break;
                    case "multiValueHeaders" when reader.TokenType == JsonTokenType.StartObject:
                        ReadMultiValueHeaders(ref reader, parts.MultiValueHeaders);
                        break;
                    case "cookies" when reader.TokenType == JsonTokenType.StartArray:
                        ReadCookies(ref reader, parts.Cookies);
                        break;
                    case "body" when reader.TokenType == JsonTokenType.String:
                        parts.Body = Encoding.UTF8.GetBytes(reader.GetString()!);
                        break;
                    case "isBase64Encoded":
                        isBase64 = reader.TokenType == JsonTokenType.True;
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            parts.Body = isBase64 && parts.Body is { } text ? Convert.FromBase64String(Encoding.ASCII.GetString(text)) : parts.Body;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            parts.IsMalformed = true;
        }

        return parts;
    }

    private static int ReadStatus(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) ? number
        : reader.TokenType == JsonTokenType.String && int.TryParse(reader.GetString(), System.Globalization.CultureInfo.InvariantCulture, out number) ? number
        : 0;

    private static void ReadHeaders(ref Utf8JsonReader reader, List<KeyValuePair<string, string>> headers)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            Add(headers, name, ReadValue(ref reader));
            reader.Skip();
        }
    }

    private static void ReadMultiValueHeaders(ref Utf8JsonReader reader, List<KeyValuePair<string, string>> headers)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Add(headers, name, ReadValue(ref reader));
                reader.Skip();
            }
        }
    }

    private static string? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.ASCII.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    private static void Add(List<KeyValuePair<string, string>> headers, string name, string? value)
    {
        if (value is not null && name.Length > 0 && !name.AsSpan().ContainsAny('\r', '\n', ':') && !value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            headers.Add(new KeyValuePair<string, string>(name, value));
        }
    }

    private static void ReadCookies(ref Utf8JsonReader reader, List<string> cookies)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } cookie && !cookie.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                cookies.Add(cookie);
            }
        }
    }
}
