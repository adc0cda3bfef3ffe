using System.Collections.Immutable;

namespace Virga.Node.Services.Objects.Notifications;

/// <summary>What a bucket tells to one target.</summary>
/// <param name="Events">Such as <c>s3:ObjectCreated:Put</c> or <c>s3:ObjectCreated:*</c>.</param>
/// <param name="Prefix">Of keys; null: none was given.</param>
internal sealed record NotificationRule(string Id, NotificationTarget Kind, string Target, ImmutableArray<string> Events, string? Prefix, string? Suffix)
{
    /// <param name="name">Without <c>s3:</c>.</param>
    public bool Asks(string name, string key) =>
        Events.Any(pattern => Covers(pattern, "s3:" + name)) && key.StartsWith(Prefix ?? "", StringComparison.Ordinal) && key.EndsWith(Suffix ?? "", StringComparison.Ordinal);

    public bool SharesEvent(NotificationRule other) => Events.Any(one => other.Events.Any(two => Covers(one, two) || Covers(two, one)));

    /// <summary>Whether some key has both rules' prefixes and suffixes.</summary>
    public bool SharesKeys(NotificationRule other) =>
        Nested(Prefix ?? "", other.Prefix ?? "", (longer, shorter) => longer.StartsWith(shorter, StringComparison.Ordinal))
        && Nested(Suffix ?? "", other.Suffix ?? "", (longer, shorter) => longer.EndsWith(shorter, StringComparison.Ordinal));

    private static bool Nested(string one, string two, Func<string, string, bool> holds) => holds(one, two) || holds(two, one);

    private static bool Covers(string pattern, string name) => pattern == name || (pattern.EndsWith('*') && name.StartsWith(pattern[..^1], StringComparison.Ordinal));
}
