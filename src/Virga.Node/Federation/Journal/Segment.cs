using System.Text.Json;
using System.Text.Json.Serialization;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Federation.Journal;

/// <summary>A sealed part of a gateway's journal, as it is stored by its content id.</summary>
/// <param name="Gateway">Address.</param>
/// <param name="Number">From 0, without gaps.</param>
/// <param name="Epoch">The latest that a call in it, or before it, was made in.</param>
/// <param name="Previous">Content id of the segment before it; null for the first.</param>
/// <param name="Before">Link before the first entry.</param>
/// <param name="Signature">The gateway's (65 bytes), of <see cref="Digest"/>.</param>
internal sealed record Segment(string Gateway, ulong Number, ulong Epoch, string? Previous, string Before, IReadOnlyList<SegmentKey> Keys, IReadOnlyList<SealedEntry> Entries, byte[] Signature)
{
    /// <summary>Bytes of a segment.</summary>
    public const int MaxSize = 16 << 20;

    private static readonly JsonSerializerOptions Json = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>What the gateway signs: everything but the signature.</summary>
    [JsonIgnore]
    public Hash32 Digest => Keccak256.Hash([.. "\u0019virga journal segment\n"u8, .. JsonSerializer.SerializeToUtf8Bytes(this with { Signature = [] }, Json)]);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    public static Result<Segment> Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<Segment>(bytes, Json) is { } segment ? segment : Malformed("it is null");
        }
        catch (JsonException e)
        {
            return Malformed(e.Message);
        }
    }

    /// <summary>Where a wrapped key belongs.</summary>
    public static string KeyContext(string gateway, ulong number, string tenant, string reader) => $"{gateway}/{number}/{tenant}/{reader}";

    /// <summary>Where an entry's box belongs.</summary>
    public static string BoxContext(string gateway, ulong segment, ulong entry, string tenant) => $"{gateway}/{segment}/{entry}/{tenant}";

    private static VirgaError Malformed(string why) => new(Outcome.InvalidParameter, $"The segment is malformed: {why}.");
}
