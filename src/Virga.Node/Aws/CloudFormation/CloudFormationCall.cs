using System.Text.Json.Nodes;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Services.Stacks;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>A request for an operation.</summary>
internal sealed record CloudFormationCall(Principal Caller, AwsQuery Query, CancellationToken Aborted)
{
    /// <summary>The parameter; null: it isn't given, or is empty.</summary>
    public string? this[string name] => Query[name] is { Length: > 0 } value ? value : null;

    public bool IsSet(string name) => "true".Equals(this[name], StringComparison.OrdinalIgnoreCase);

    /// <summary>Pairs in a list of structures.</summary>
    public IEnumerable<(string Key, string? Value)> Pairs(string list, string key, string value) =>
        Enumerable.Range(1, Query.Count(list)).Select(i => (Query.Member(list, i, key) ?? "", Query.Member(list, i, value)));

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> show) => new([.. items.Select(show)]);
}
