using System.Collections.Immutable;

namespace Virga.Node.Functions.Images;

/// <summary>Values that override the image's own; empty ones don't. Source: AWS Lambda API, <c>ImageConfig</c>.</summary>
public sealed record ImageOverrides
{
    public ImmutableArray<string> EntryPoint { get; init; } = [];

    public ImmutableArray<string> Command { get; init; } = [];

    public string WorkingDirectory { get; init; } = "";
}
