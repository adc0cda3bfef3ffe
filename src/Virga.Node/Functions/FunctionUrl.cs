using System.Collections.Immutable;

namespace Virga.Node.Functions;

/// <summary>A function's own HTTP address. Source: AWS Lambda API, <c>FunctionUrlConfig</c>.</summary>
public sealed record FunctionUrl
{
    /// <summary>32 lower-case letters and digits; unguessable, never used again.</summary>
    public required string Id { get; init; }

    /// <summary>The alias that it calls; null: the function itself.</summary>
    public string? Qualifier { get; init; }

    /// <summary><c>NONE</c> (public) or <c>AWS_IAM</c> (signed requests only).</summary>
    public required string AuthType { get; init; }

    public string InvokeMode { get; init; } = "BUFFERED";

    public FunctionUrlCors? Cors { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    public required DateTimeOffset LastModifiedTime { get; init; }
}
