using System.Globalization;
using System.Xml.Linq;

namespace Virga.Node.Services.Objects;

/// <summary>One rule of a bucket's lifecycle configuration, as far as it removes something.</summary>
/// <remarks>Source: S3 User Guide, "Lifecycle configuration elements".</remarks>
internal sealed class LifecycleRule
{
    private readonly XElement rule;
    private readonly XElement filter;
    private readonly string prefix;

    private LifecycleRule(XElement rule)
    {
        this.rule = rule;
        XElement? outer = Child(rule, "Filter");
        filter = outer is not null && Child(outer, "And") is { } and ? and : outer ?? new XElement("Filter");
        prefix = Text(filter, "Prefix") ?? Text(rule, "Prefix") ?? "";
    }

    /// <summary>The rules that are enabled.</summary>
    public static LifecycleRule[] Read(string document) => [.. XElement.Parse(document).Elements().Where(rule => Text(rule, "Status") == "Enabled").Select(rule => new LifecycleRule(rule))];

    /// <summary>What is wrong with the rules' dates and numbers, or null.</summary>
    public static string? Check(IEnumerable<XElement> rules)
    {
        foreach (XElement action in rules.SelectMany(rule => rule.Elements()))
        {
            if (Text(action, "Date") is { } date && (!DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset day) || day.UtcDateTime.TimeOfDay != TimeSpan.Zero))
            {
                return "'Date' must be at midnight GMT";
            }

            foreach (string name in (string[])["Days", "NoncurrentDays", "DaysAfterInitiation"])
            {
                int least = action.Name.LocalName.EndsWith("Transition", StringComparison.Ordinal) ? 0 : 1;
                if (Text(action, name) is { } days && (!int.TryParse(days, CultureInfo.InvariantCulture, out int number) || number < least))
                {
                    return $"'{name}' for {action.Name.LocalName} action must be a positive integer";
                }
            }
        }

        return null;
    }

    /// <summary>When a current version goes, null: never.</summary>
    public DateTimeOffset? Expires(StoredObject item) => !Fits(item) ? null
        : Text("Expiration", "Date") is { } date ? DateTimeOffset.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
        : Due(item.Modified, Text("Expiration", "Days"));

    /// <param name="since">When a newer version came.</param>
    /// <param name="newer">Non-current versions that are newer.</param>
    public DateTimeOffset? ExpiresNoncurrent(StoredObject item, DateTimeOffset since, int newer) =>
        Fits(item) && newer >= (Number("NoncurrentVersionExpiration", "NewerNoncurrentVersions") ?? 0) ? Due(since, Text("NoncurrentVersionExpiration", "NoncurrentDays")) : null;

    /// <summary>Whether a delete marker with nothing below it goes.</summary>
    public bool RemovesMarker(StoredObject marker) => Fits(marker) && Text("Expiration", "ExpiredObjectDeleteMarker") == "true";

    public DateTimeOffset? Aborts(MultipartUpload upload) =>
        upload.Key.StartsWith(prefix, StringComparison.Ordinal) ? Due(upload.Initiated, Text("AbortIncompleteMultipartUpload", "DaysAfterInitiation")) : null;

    /// <summary>Days count from the midnight after.</summary>
    private static DateTimeOffset? Due(DateTimeOffset from, string? days) =>
        days is null ? null : new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero).AddDays(int.Parse(days, CultureInfo.InvariantCulture) + (from.UtcDateTime.TimeOfDay == TimeSpan.Zero ? 0 : 1));

    private static XElement? Child(XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    private static string? Text(XElement element, string name) => Child(element, name)?.Value;

    private string? Text(string action, string name) => Child(rule, action) is { } found ? Text(found, name) : null;

    private int? Number(string action, string name) => int.TryParse(Text(action, name), CultureInfo.InvariantCulture, out int number) ? number : null;

    private bool Fits(StoredObject item) => item.Key.StartsWith(prefix, StringComparison.Ordinal)
        && filter.Elements().Where(one => one.Name.LocalName == "Tag").All(tag => item.Tags.GetValueOrDefault(Text(tag, "Key") ?? "") == Text(tag, "Value"))
        && !(long.TryParse(Text(filter, "ObjectSizeGreaterThan"), CultureInfo.InvariantCulture, out long more) && item.Size <= more)
        && !(long.TryParse(Text(filter, "ObjectSizeLessThan"), CultureInfo.InvariantCulture, out long less) && item.Size >= less);
}
