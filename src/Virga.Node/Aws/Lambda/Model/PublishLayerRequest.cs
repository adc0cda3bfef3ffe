namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, PublishLayerVersion.</summary>
internal sealed record PublishLayerRequest
{
    public FunctionCode? Content { get; init; }

    public string? Description { get; init; }

    public string? LicenseInfo { get; init; }

    public IReadOnlyList<string>? CompatibleRuntimes { get; init; }

    public IReadOnlyList<string>? CompatibleArchitectures { get; init; }
}
