using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// A content id: what a block's bytes hash to (sha2-256) and how to read them. Printed as CIDv1 in lower-case base32; version 0 is read too.
/// Source: multiformats, "CID (Content IDentifier) Specification".
/// </summary>
internal readonly record struct Cid(CidCodec Codec, Hash32 Digest)
{
    /// <summary>Of version 1 in bytes.</summary>
    public const int Size = 36;

    private const byte Version = 1;
    private const byte Sha256 = 0x12;
    private const int LegacySize = 34;
    private const int LegacyLength = 46;
    private const int Length = 59;

    public static Cid Of(CidCodec codec, ReadOnlySpan<byte> block)
    {
        Span<byte> digest = stackalloc byte[Hash32.Size];
        SHA256.HashData(block, digest);
        return new Cid(codec, Hash32.Of(digest));
    }

    public static Result<Cid> Parse(string? text)
    {
        byte[]? bytes = text switch
        {
            { Length: LegacyLength } when text.StartsWith("Qm", StringComparison.Ordinal) => Multibase.DecodeBase58(text, LegacySize),
            { Length: Length } when text[0] == Multibase.Base32 => Multibase.DecodeBase32(text.AsSpan(1)),
            _ => null,
        };
        return bytes is not null && TryRead(bytes, out Cid cid)
            ? cid
            : new VirgaError(Outcome.InvalidParameter, $"{Shown(text)} is no content id that this node reads: it takes CIDv1 in base32 (b...) and CIDv0 (Qm...), with sha2-256, of raw or dag-pb blocks.");
    }

    /// <summary>Version 1, or the multihash alone, which is version 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Cid cid)
    {
        cid = default;
        if (bytes.Length == LegacySize && bytes[0] == Sha256 && bytes[1] == Hash32.Size)
        {
            cid = new Cid(CidCodec.DagPb, Hash32.Of(bytes[2..]));
            return true;
        }

        if (bytes.Length != Size || bytes[0] != Version || (CidCodec)bytes[1] is not (CidCodec.Raw or CidCodec.DagPb) || bytes[2] != Sha256 || bytes[3] != Hash32.Size)
        {
            return false;
        }

        cid = new Cid((CidCodec)bytes[1], Hash32.Of(bytes[4..]));
        return true;
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (Version, (byte)Codec, Sha256, Hash32.Size);
        Digest.WriteTo(bytes.AsSpan(4));
        return bytes;
    }

    /// <summary>Whether these are the bytes that the id names.</summary>
    public bool Names(ReadOnlySpan<byte> block) => Of(Codec, block) == this;

    public override string ToString() => Multibase.Base32 + Multibase.EncodeBase32(ToArray());

    private static string Shown(string? text) => text is { Length: > 0 } ? new string([.. text.Take(100).Where(one => !char.IsControl(one))]) : "Nothing";
}
