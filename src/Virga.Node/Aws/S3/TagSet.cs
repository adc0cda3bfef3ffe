using System.Collections.Immutable;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Tags, as a header and as a document.</summary>
/// <remarks>Source: S3 User Guide, "Categorizing your objects using tags"; S3 API, "PutObjectTagging", "PutBucketTagging".</remarks>
internal static class TagSet
{
    public const int MaxOfObject = 10;
    public const int MaxOfBucket = 50;
    private const int MaxKey = 128;
    private const int MaxValue = 256;

    /// <summary>A query string's pairs; the last of a name wins.</summary>
    public static Dictionary<string, string> Parse(string header)
    {
        Dictionary<string, string> tags = new(StringComparer.Ordinal);
        foreach (string pair in header.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            tags[WebUtility.UrlDecode(parts[0])] = parts.Length == 2 ? WebUtility.UrlDecode(parts[1]) : "";
        }

        return tags;
    }

    public static Result<ImmutableSortedDictionary<string, string>> OfHeader(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        Dictionary<string, string> tags = Parse(header);
        return tags.Count < header.Split('&', StringSplitOptions.RemoveEmptyEntries).Length
            ? S3Error.InvalidArgument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
            : Checked(tags.ToImmutableSortedDictionary(StringComparer.Ordinal), MaxOfObject);
    }

    public static Result<ImmutableSortedDictionary<string, string>> OfDocument(XElement document, int max)
    {
        ImmutableSortedDictionary<string, string>.Builder tags = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (document.Child("TagSet") is not { } set)
        {
            return S3Error.MalformedXml();
        }

        foreach (XElement tag in set.Children("Tag"))
        {
            if (tag.Text("Key") is not { } key || tag.Text("Value") is not { } value)
            {
                return S3Error.MalformedXml();
            }

            if (tags.ContainsKey(key))
            {
                return S3Error.Invalid("InvalidTag", "Cannot provide multiple Tags with the same key");
            }

            tags[key] = value;
        }

        return Checked(tags.ToImmutable(), max);
    }

    public static void Write(XmlWriter xml, IReadOnlyDictionary<string, string> tags) => xml.Element("TagSet", () =>
    {
        foreach ((string key, string value) in tags)
        {
            xml.Element("Tag", () =>
            {
                xml.WriteElementString("Key", key);
                xml.WriteElementString("Value", value);
            });
        }
    });

    private static Result<ImmutableSortedDictionary<string, string>> Checked(ImmutableSortedDictionary<string, string> tags, int max) =>
        tags.Count > max && max == MaxOfObject ? S3Error.Invalid("BadRequest", "Object tags cannot be greater than 10")
        : tags.Count > max ? S3Error.Invalid("BadRequest", "Bucket tag count cannot be greater than 50")
        : tags.Keys.Any(key => key.Length is 0 or > MaxKey) ? S3Error.Invalid("InvalidTag", "The TagKey you have provided is invalid")
        : tags.Values.Any(value => value.Length > MaxValue) ? S3Error.Invalid("InvalidTag", "The TagValue you have provided is invalid")
        : tags.Keys.Any(key => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) ? S3Error.Invalid("InvalidTag", "System tags cannot be added/updated by requester")
        : tags;
}
