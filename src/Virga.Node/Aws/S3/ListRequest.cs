using System.Globalization;
using System.Text;
using System.Xml;
using Virga.Node.Aws.SigV4;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>What the lists have in common: prefix, delimiter, size of the page, encoding.</summary>
internal sealed class ListRequest
{
    private const int MaxPage = 1000;
    private readonly bool encodes;

    private ListRequest(S3Call call, int max)
    {
        (Max, encodes) = (max, call.Query("encoding-type") == "url");
        (Prefix, Delimiter) = (call.Query("prefix") ?? "", call.Query("delimiter") ?? "");
    }

    public int Max { get; }

    public string Prefix { get; }

    public string Delimiter { get; }

    /// <param name="maxName">Such as <c>max-keys</c>.</param>
    public static Result<ListRequest> Read(S3Call call, string maxName)
    {
        if (call.Query("encoding-type") is { Length: > 0 } encoding && encoding != "url")
        {
            return S3Error.InvalidArgument("Invalid Encoding Method specified in Request");
        }

        string max = call.Query(maxName) ?? "";
        return max.Length == 0 ? new ListRequest(call, MaxPage)
            : !int.TryParse(max, CultureInfo.InvariantCulture, out int given) ? S3Error.InvalidArgument($"Provided {maxName} not an integer or within integer range")
            : given < 0 ? S3Error.InvalidArgument($"Argument {maxName} must be an integer between 0 and 2147483647")
            : new ListRequest(call, Math.Min(given, MaxPage));
    }

    public ListQuery After(ListPosition position) => new(Prefix, Delimiter, position, Max);

    public string Encode(string text) => encodes ? CanonicalQuery.Encode(text, keepSlash: true) : text;

    public void WritePrefixes(XmlWriter xml, IEnumerable<string> prefixes)
    {
        foreach (string prefix in prefixes)
        {
            xml.Element("CommonPrefixes", () => xml.WriteElementString("Prefix", Encode(prefix)));
        }
    }

    /// <summary>Name, prefix, delimiter and encoding.</summary>
    public void WriteHead(XmlWriter xml, S3Call call, string bucketName, string maxName)
    {
        xml.WriteElementString(bucketName, call.Bucket.Name);
        xml.WriteElementString("Prefix", Encode(Prefix));
        xml.WriteElementString(maxName, S3Xml.Number(Max));
        xml.Optional("Delimiter", Delimiter.Length > 0 ? Encode(Delimiter) : null);
        xml.Optional("EncodingType", encodes ? "url" : null);
    }

    /// <summary>A position as an opaque token.</summary>
    public static string Token(ListPosition position) => Convert.ToBase64String(Encoding.UTF8.GetBytes(position.Key));

    public static ListPosition? OfToken(string token)
    {
        byte[] bytes = new byte[token.Length];
        return token.Length > 0 && Convert.TryFromBase64String(token, bytes, out int length) ? new ListPosition(Encoding.UTF8.GetString(bytes, 0, length)) : null;
    }
}
