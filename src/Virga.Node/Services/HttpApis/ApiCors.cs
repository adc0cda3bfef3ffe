namespace Virga.Node.Services.HttpApis;

/// <summary>Cross-origin settings, for which the gateway answers preflight requests itself. Source: API Reference, "Cors".</summary>
internal sealed record ApiCors
{
    public bool? AllowCredentials { get; init; }

    public IReadOnlyList<string>? AllowHeaders { get; init; }

    public IReadOnlyList<string>? AllowMethods { get; init; }

    public IReadOnlyList<string>? AllowOrigins { get; init; }

    public IReadOnlyList<string>? ExposeHeaders { get; init; }

    /// <summary>Seconds, from -1 to 86,400.</summary>
    public int? MaxAge { get; init; }
}
