namespace Virga.Node.Services.HttpApis;

/// <summary>A stage under a domain name. Source: API Reference, "ApiMapping".</summary>
internal sealed record ApiMapping
{
    public string ApiId { get; init; } = "";

    public string ApiMappingId { get; init; } = "";

    /// <summary>The beginning of the path, without slashes around it; empty: all of it.</summary>
    public string? ApiMappingKey { get; init; }

    public string Stage { get; init; } = "";
}
