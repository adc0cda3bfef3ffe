using System.Collections.Immutable;

namespace Virga.Node.Functions;

/// <summary>Cross-origin settings of a function URL. Source: AWS Lambda API, <c>Cors</c>.</summary>
public sealed record FunctionUrlCors
{
    public bool? AllowCredentials { get; init; }

    public ImmutableArray<string>? AllowHeaders { get; init; }

    public ImmutableArray<string>? AllowMethods { get; init; }

    public ImmutableArray<string>? AllowOrigins { get; init; }

    public ImmutableArray<string>? ExposeHeaders { get; init; }

    /// <summary>Seconds a browser may keep a preflight answer, 0-86,400.</summary>
    public int? MaxAge { get; init; }
}
