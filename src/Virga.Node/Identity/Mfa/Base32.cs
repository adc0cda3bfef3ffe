using System.Text;

namespace Virga.Node.Identity.Mfa;

/// <summary>Secrets as authenticator apps take them. Source: RFC 4648, section 6, without padding.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new((bytes.Length * 8 / 5) + 1);
        int bits = 0, held = 0;
        foreach (byte one in bytes)
        {
            bits = (bits << 8) | one;
            for (held += 8; held >= 5; held -= 5)
            {
                text.Append(Alphabet[(bits >> (held - 5)) & 31]);
            }

            bits &= (1 << held) - 1;
        }

        return held == 0 ? text.ToString() : text.Append(Alphabet[(bits << (5 - held)) & 31]).ToString();
    }
}
