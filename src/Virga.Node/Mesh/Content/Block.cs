using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>Bytes and the id that names them.</summary>
internal sealed record Block
{
    /// <summary>Bytes that a block may have: what other implementations exchange.</summary>
    public const int MaxSize = 2 << 20;

    private Block(Cid id, ReadOnlyMemory<byte> bytes) => (Id, Bytes) = (id, bytes);

    public Cid Id { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public static Block Of(CidCodec codec, ReadOnlyMemory<byte> bytes) => new(Cid.Of(codec, bytes.Span), bytes);

    /// <summary>Refused when the bytes are others than the id names.</summary>
    public static Result<Block> Verified(Cid id, ReadOnlyMemory<byte> bytes) =>
        bytes.Length > MaxSize ? new VirgaError(Outcome.InvalidParameter, $"The block {id} has {bytes.Length} bytes; {MaxSize} are the most.")
        : !id.Names(bytes.Span) ? new VirgaError(Outcome.InvalidParameter, $"The bytes given for the block {id} are not what it names.")
        : new Block(id, bytes);
}
