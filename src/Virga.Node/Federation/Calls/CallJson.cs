using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Calls;

/// <summary>
/// How requests and receipts are written: JSON, hashes and bytes in hexadecimal, numbers of 64 bits as decimal text (other languages'
/// numbers lose digits); in headers in base64url besides.
/// </summary>
internal static class CallJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new AddressConverter(), new HashConverter(), new BytesConverter(), new MemoryConverter(), new LongConverter() },
    };

    public static byte[] ToBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static string ToHeader<T>(T value) => Base64Url.EncodeToString(ToBytes(value));

    public static bool TryReadHeader<T>(string? header, [NotNullWhen(true)] out T? value)
        where T : class
    {
        value = null;
        try
        {
            value = header is { Length: > 0 and <= 8192 } ? JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(header), Options) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return false;
        }

        return value is not null;
    }

    /// <summary>The string that is being read, if it is as long as the target.</summary>
    private static bool TryCopy(ref Utf8JsonReader reader, scoped Span<char> target) =>
        reader.TokenType == JsonTokenType.String && !reader.HasValueSequence && reader.ValueSpan.Length == target.Length && reader.CopyString(target) == target.Length;

    private sealed class AddressConverter : JsonConverter<EvmAddress>
    {
        public override EvmAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Span<char> text = stackalloc char[EvmAddress.TextSize];
            return TryCopy(ref reader, text) && EvmAddress.TryParse(text, out EvmAddress address) ? address : throw new JsonException("no address");
        }

        public override void Write(Utf8JsonWriter writer, EvmAddress value, JsonSerializerOptions options)
        {
            Span<char> text = stackalloc char[EvmAddress.TextSize];
            value.Format(text);
            writer.WriteStringValue(text);
        }
    }

    private sealed class HashConverter : JsonConverter<Hash32>
    {
        public override Hash32 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Span<char> text = stackalloc char[Hash32.TextSize];
            Span<byte> bytes = stackalloc byte[Hash32.Size];
            return TryCopy(ref reader, text) && Hex.TryParse(text, bytes) ? Hash32.Of(bytes) : throw new JsonException("no hash");
        }

        public override void Write(Utf8JsonWriter writer, Hash32 value, JsonSerializerOptions options)
        {
            Span<char> text = stackalloc char[Hash32.TextSize];
            Span<byte> bytes = stackalloc byte[Hash32.Size];
            value.WriteTo(bytes);
            Hex.Format(bytes, text);
            writer.WriteStringValue(text);
        }
    }

    private sealed class BytesConverter : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Hex.TryParse(reader.GetString(), out byte[]? bytes) ? bytes : throw new JsonException("no bytes");

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteStringValue(Hex.Of(value));
    }

    private sealed class MemoryConverter : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Hex.TryParse(reader.GetString(), out byte[]? bytes) ? bytes : throw new JsonException("no bytes");

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) => writer.WriteStringValue(Hex.Of(value.Span));
    }

    private sealed class LongConverter : JsonConverter<ulong>
    {
        public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? ulong.TryParse(reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : throw new JsonException("no number") : reader.GetUInt64();

        public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options)
        {
            Span<byte> digits = stackalloc byte[20];
            value.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
            writer.WriteStringValue(digits[..written]);
        }
    }
}
