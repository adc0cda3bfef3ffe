using System.Text;

namespace Virga.Node.Aws.SigV4;

/// <summary>Query strings in canonical form: decoded and encoded again by RFC 3986, sorted by name, then value.</summary>
internal static class CanonicalQuery
{
    /// <summary>Pairs as sent, still percent-encoded.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parse(string query)
    {
        foreach (string part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? new(part, "") : new(part[..equals], part[(equals + 1)..]);
        }
    }

    public static string Of(string query)
    {
        if (query.Length == 0)
        {
            return "";
        }

        IEnumerable<string> pairs = Parse(query)
            .Select(pair => (Name: Normalise(pair.Key), Value: Normalise(pair.Value)))
            .Where(pair => pair.Name != "X-Amz-Signature")
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        return string.Join('&', pairs);
    }

    /// <summary>RFC 3986: everything but unreserved characters is percent-encoded, byte by byte.</summary>
    public static string Encode(string text, bool keepSlash = false)
    {
        StringBuilder encoded = new(text.Length + 16);
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            char character = (char)one;
            if (char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '~' || (keepSlash && character == '/'))
            {
                encoded.Append(character);
            }
            else
            {
                encoded.Append('%').Append(one.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    private static string Normalise(string encoded) => Encode(Uri.UnescapeDataString(encoded));
}
