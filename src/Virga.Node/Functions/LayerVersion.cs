using System.Collections.Immutable;

namespace Virga.Node.Functions;

/// <summary>One published, immutable state of a layer. Source: AWS Lambda API, PublishLayerVersion.</summary>
public sealed record LayerVersion
{
    public required int Number { get; init; }

    public required CodeHash Code { get; init; }

    /// <summary>Size of the package as uploaded, in bytes.</summary>
    public required long CodeSize { get; init; }

    public string Description { get; init; } = "";

    public string? LicenseInfo { get; init; }

    public ImmutableArray<string> CompatibleRuntimes { get; init; } = [];

    public ImmutableArray<string> CompatibleArchitectures { get; init; } = [];

    public required DateTimeOffset CreatedDate { get; init; }

    public ResourcePolicy? Policy { get; init; }
}
