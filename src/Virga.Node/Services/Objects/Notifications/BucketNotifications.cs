using System.Collections.Immutable;
using System.Xml.Linq;

namespace Virga.Node.Services.Objects.Notifications;

/// <summary>A bucket's notification configuration.</summary>
/// <remarks>Source: S3 API, "PutBucketNotificationConfiguration".</remarks>
internal sealed record BucketNotifications(ImmutableArray<NotificationRule> Rules, bool HasEventBridge)
{
    /// <summary>Name of the bucket's setting.</summary>
    public const string Setting = "notification";

    /// <summary>Elements of any namespace; what is missing is empty. A rule without an id gets one.</summary>
    public static BucketNotifications Read(XElement document) => new(
        [.. Enum.GetValues<NotificationTarget>().SelectMany(kind => Children(document, $"{kind}Configuration").Select(rule => ReadRule(kind, rule)))],
        Children(document, "EventBridgeConfiguration").Any());

    public static BucketNotifications Parse(string document) => Read(XElement.Parse(document));

    public string Write(XNamespace space) => new XElement(
        space + "NotificationConfiguration",
        Rules.Select(rule => new XElement(
            space + $"{rule.Kind}Configuration",
            new XElement(space + "Id", rule.Id),
            new XElement(space + $"{rule.Kind}", rule.Target),
            rule.Events.Select(one => new XElement(space + "Event", one)),
            rule.Prefix is null && rule.Suffix is null ? null : new XElement(space + "Filter", new XElement(space + "S3Key", WriteFilter(space, "Prefix", rule.Prefix), WriteFilter(space, "Suffix", rule.Suffix))))),
        HasEventBridge ? new XElement(space + "EventBridgeConfiguration") : null).ToString(SaveOptions.DisableFormatting);

    private static NotificationRule ReadRule(NotificationTarget kind, XElement rule)
    {
        XElement[] filters = [.. Children(rule, "Filter").SelectMany(filter => Children(filter, "S3Key")).SelectMany(key => Children(key, "FilterRule"))];
        return new NotificationRule(
            Text(rule, "Id") is { Length: > 0 } id ? id : Guid.NewGuid().ToString(),
            kind,
            Text(rule, $"{kind}") ?? "",
            [.. Children(rule, "Event").Select(one => one.Value)],
            Filter(filters, "prefix"),
            Filter(filters, "suffix"));
    }

    private static string? Filter(XElement[] rules, string name) => rules.Where(rule => name.Equals(Text(rule, "Name"), StringComparison.OrdinalIgnoreCase)).Select(rule => Text(rule, "Value") ?? "").FirstOrDefault();

    private static XElement? WriteFilter(XNamespace space, string name, string? value) =>
        value is null ? null : new XElement(space + "FilterRule", new XElement(space + "Name", name), new XElement(space + "Value", value));

    private static string? Text(XElement element, string name) => Children(element, name).FirstOrDefault()?.Value;

    private static IEnumerable<XElement> Children(XElement element, string name) => element.Elements().Where(child => child.Name.LocalName == name);
}
