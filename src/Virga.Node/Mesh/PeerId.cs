using System.Numerics;
using System.Text;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Mesh;

/// <summary>A peer's id, in bytes a multihash (38 bytes for an Ed25519 key, as the registry has it), in text its base58. Source: libp2p, "Peer Ids and Keys".</summary>
internal static class PeerId
{
    /// <summary>Bytes of an Ed25519 key's id.</summary>
    public const int Size = 38;

    private const string Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    public static string ToText(ReadOnlySpan<byte> id)
    {
        StringBuilder text = new();
        for (BigInteger rest = new(id, isUnsigned: true, isBigEndian: true); !rest.IsZero;)
        {
            rest = BigInteger.DivRem(rest, Digits.Length, out BigInteger digit);
            text.Insert(0, Digits[(int)digit]);
        }

        return text.Insert(0, new string(Digits[0], id.Length - id.TrimStart((byte)0).Length)).ToString();
    }

    /// <summary>Null: the text is no id of an Ed25519 key.</summary>
    public static byte[]? Parse(string text) => text.StartsWith(Digits[0]) && text.Length <= 2 * Size && Multibase.DecodeBase58(text[1..], Size - 1) is { } rest && rest is [0x24, 0x08, 0x01, 0x12, 0x20, ..] ? [0, .. rest] : null;
}
