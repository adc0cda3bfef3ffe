using System.Globalization;
using Virga.Node.Telemetry.Metrics;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch;

/// <summary>The statistics by name. Source: CloudWatch User Guide, "CloudWatch statistics definitions"; trimmed ones are left out.</summary>
internal static class Statistic
{
    /// <summary>What the name asks of a period's values: null from it when it isn't known there.</summary>
    public static Result<Func<MetricSummary, double?>> Parse(string? name) => name switch
    {
        "SampleCount" => Of(values => values.Count),
        "Sum" => Of(values => values.Sum),
        "Average" => Of(values => values.Average),
        "Minimum" => Of(values => values.Minimum),
        "Maximum" => Of(values => values.Maximum),
        ['p', .. string part] when double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 100
            => Of(values => values.Quantile(percent / 100)),
        _ => MetricError.Invalid($"The value {name} for parameter Stat is not supported: SampleCount, Sum, Average, Minimum, Maximum and percentiles such as p99 are."),
    };

    private static Result<Func<MetricSummary, double?>> Of(Func<MetricSummary, double?> statistic) => Result.Of(statistic);
}
