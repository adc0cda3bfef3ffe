using System.Text.Json;

namespace Virga.Node.Telemetry.Metrics;

/// <summary>Which metric. Two units of one name are two metrics.</summary>
/// <param name="Dimensions">See <see cref="Canonical"/>.</param>
/// <param name="Unit">One of CloudWatch's, such as <c>Count</c>, <c>Milliseconds</c> or <c>None</c>.</param>
internal sealed record MetricId(string Namespace, string Name, string Dimensions, string Unit)
{
    public IReadOnlyDictionary<string, string> Pairs => JsonSerializer.Deserialize<SortedDictionary<string, string>>(Dimensions)!;

    /// <summary>Names and values as one text that doesn't depend on their order.</summary>
    public static string Canonical(IEnumerable<KeyValuePair<string, string>> pairs) =>
        JsonSerializer.Serialize(new SortedDictionary<string, string>(pairs.ToDictionary(), StringComparer.Ordinal));
}
