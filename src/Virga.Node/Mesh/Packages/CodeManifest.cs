using System.Text.Json;
using System.Text.Json.Serialization;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Packages;

/// <summary>
/// What a registered end point runs, as a block of its own: the sha-256 digest of the block is what the registry keeps (<c>terms.code</c>).
/// </summary>
/// <param name="Code">Id of the zip, a UnixFS file.</param>
/// <param name="Layers">Ids of the layers' zips, in the order in which they are merged.</param>
internal sealed record CodeManifest(string Runtime, string Handler, int MemorySize, int Timeout, SortedDictionary<string, string> Environment, string Code, IReadOnlyList<string> Layers)
{
    /// <summary>Bytes of a manifest.</summary>
    public const int MaxSize = 64 << 10;

    private static readonly JsonSerializerOptions Json = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The same manifest is always the same bytes.</summary>
    public Block ToBlock() => Block.Of(CidCodec.Raw, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    public static Result<CodeManifest> Read(Block block)
    {
        try
        {
            return block.Bytes.Length <= MaxSize && JsonSerializer.Deserialize<CodeManifest>(block.Bytes.Span, Json) is { } manifest ? manifest : Malformed(block.Id, $"it has more than {MaxSize} bytes");
        }
        catch (JsonException e)
        {
            return Malformed(block.Id, e.Message);
        }
    }

    private static VirgaError Malformed(Cid id, string why) => new(Outcome.InvalidParameter, $"{id} is no code manifest: {why}.");
}
