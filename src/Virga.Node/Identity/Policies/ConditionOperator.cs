using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Virga.Node.Identity.Policies;

/// <summary>How a condition compares one value of the request with one of the policy.</summary>
/// <param name="Holds">Takes the policy's value and the request's.</param>
/// <param name="Negated">The condition holds when none of the policy's values does.</param>
/// <remarks>Source: IAM User Guide, "IAM JSON policy elements: Condition operators".</remarks>
internal sealed record ConditionOperator(Func<string, string, bool> Holds, bool Negated)
{
    /// <summary>All but <c>Null</c>, which asks whether there is a value at all.</summary>
    public static FrozenDictionary<string, ConditionOperator> All { get; } = Table().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, ConditionOperator> Table()
    {
        Dictionary<string, ConditionOperator> all = [];
        void Add(string name, string opposite, Func<string, string, bool> holds)
        {
            all[name] = new ConditionOperator(holds, false);
            all[opposite] = new ConditionOperator(holds, true);
        }

        Add("StringEquals", "StringNotEquals", (policy, actual) => Wildcard.Plain(policy) == actual);
        Add("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", (policy, actual) => Wildcard.Plain(policy).Equals(actual, StringComparison.OrdinalIgnoreCase));
        Add("StringLike", "StringNotLike", (policy, actual) => Wildcard.IsMatch(policy, actual));
        Add("ArnEquals", "ArnNotEquals", IsArnMatch);
        Add("ArnLike", "ArnNotLike", IsArnMatch);
        Add("IpAddress", "NotIpAddress", IsInNetwork);
        Add("NumericEquals", "NumericNotEquals", (policy, actual) => Numbers(policy, actual) == 0);
        Add("DateEquals", "DateNotEquals", (policy, actual) => Dates(policy, actual) == 0);
        foreach ((string kind, Func<string, string, int?> compare) in new (string, Func<string, string, int?>)[] { ("Numeric", Numbers), ("Date", Dates) })
        {
            all[kind + "LessThan"] = new ConditionOperator((policy, actual) => compare(policy, actual) < 0, false);
            all[kind + "LessThanEquals"] = new ConditionOperator((policy, actual) => compare(policy, actual) <= 0, false);
            all[kind + "GreaterThan"] = new ConditionOperator((policy, actual) => compare(policy, actual) > 0, false);
            all[kind + "GreaterThanEquals"] = new ConditionOperator((policy, actual) => compare(policy, actual) >= 0, false);
        }

        all["Bool"] = new ConditionOperator((policy, actual) => policy.Equals(actual, StringComparison.OrdinalIgnoreCase), false);
        all["BinaryEquals"] = new ConditionOperator((policy, actual) => policy == actual, false);
        return all;
    }

    /// <summary>How the request's number compares to the policy's; null when one isn't a number.</summary>
    private static int? Numbers(string policy, string actual) =>
        decimal.TryParse(policy, CultureInfo.InvariantCulture, out decimal bound) && decimal.TryParse(actual, CultureInfo.InvariantCulture, out decimal value) ? value.CompareTo(bound) : null;

    private static int? Dates(string policy, string actual) => Date(policy) is { } bound && Date(actual) is { } value ? value.CompareTo(bound) : null;

    /// <summary>ISO 8601, or seconds since 1970.</summary>
    private static DateTimeOffset? Date(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds is > 9999 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date
        : null;

    private static bool IsInNetwork(string policy, string actual) =>
        IPAddress.TryParse(actual, out IPAddress? address)
        && (IPNetwork.TryParse(policy, out IPNetwork network) ? network.Contains(address) : IPAddress.TryParse(policy, out IPAddress? only) && only.Equals(address));

    /// <summary>Each of the six parts is matched by itself, so that a wildcard doesn't reach over a colon into the next.</summary>
    private static bool IsArnMatch(string policy, string actual)
    {
        string[] patterns = policy.Split(':', 6);
        string[] parts = actual.Split(':', 6);
        return patterns.Length == parts.Length && patterns.Zip(parts).All(pair => Wildcard.IsMatch(pair.First, pair.Second));
    }
}
