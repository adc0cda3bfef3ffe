namespace Virga.Node.Services.HttpApis;

/// <summary>Source: API Reference, "RouteSettings".</summary>
internal sealed record RouteSettings
{
    public bool? DetailedMetricsEnabled { get; init; }

    /// <summary>Requests at once, before the rate counts.</summary>
    public int? ThrottlingBurstLimit { get; init; }

    /// <summary>Requests a second.</summary>
    public double? ThrottlingRateLimit { get; init; }
}
