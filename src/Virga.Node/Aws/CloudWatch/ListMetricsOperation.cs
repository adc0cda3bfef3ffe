using System.Globalization;
using Virga.Node.Aws.CloudWatch.Model;
using Virga.Node.Telemetry.Metrics;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch;

/// <summary>ListMetrics. Source: CloudWatch API Reference, "ListMetrics".</summary>
internal sealed class ListMetricsOperation(IMetricStore store, MetricRollup rollup, TimeProvider time)
{
    private const int Page = 500;
    private static readonly TimeSpan Known = TimeSpan.FromDays(14);
    private static readonly TimeSpan Recent = TimeSpan.FromHours(3);

    public Result<ListMetricsResponse> List(ListMetricsRequest request)
    {
        if (request.RecentlyActive is not (null or "PT3H"))
        {
            return MetricError.Invalid("The parameter RecentlyActive takes PT3H.");
        }

        if (!int.TryParse(request.NextToken ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out int skip))
        {
            return MetricError.Invalid("The parameter NextToken is invalid.");
        }

        rollup.CatchUp();
        DateTimeOffset since = time.GetUtcNow() - (request.RecentlyActive is null ? Known : Recent);
        MetricId[] found = [.. store.List(since.ToUnixTimeSeconds() / 60)
            .Where(id => (request.Namespace is null || id.Namespace == request.Namespace) && (request.MetricName is null || id.Name == request.MetricName) && Has(id, request.Dimensions ?? []))
            .DistinctBy(id => (id.Namespace, id.Name, id.Dimensions))
            .Skip(skip).Take(Page + 1)];
        return new ListMetricsResponse(
            [.. found.Take(Page).Select(id => new Metric(id.Namespace, id.Name, [.. id.Pairs.Select(pair => new Dimension(pair.Key, pair.Value))]))],
            found.Length > Page ? (skip + Page).ToString(CultureInfo.InvariantCulture) : null);
    }

    private static bool Has(MetricId id, IReadOnlyList<Dimension> wanted)
    {
        IReadOnlyDictionary<string, string> pairs = wanted.Count == 0 ? new Dictionary<string, string>() : id.Pairs;
        return wanted.All(one => pairs.TryGetValue(one.Name ?? "", out string? value) && (one.Value is null || one.Value == value));
    }
}
