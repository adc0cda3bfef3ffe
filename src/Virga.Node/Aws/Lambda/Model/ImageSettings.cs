namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, ImageConfig.</summary>
internal sealed record ImageSettings
{
    public IReadOnlyList<string>? EntryPoint { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public string? WorkingDirectory { get; init; }
}
