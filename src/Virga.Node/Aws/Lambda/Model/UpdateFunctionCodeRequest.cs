namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, UpdateFunctionCode.</summary>
internal sealed record UpdateFunctionCodeRequest : FunctionCode
{
    public IReadOnlyList<string>? Architectures { get; init; }

    public bool DryRun { get; init; }

    public bool Publish { get; init; }

    public string? RevisionId { get; init; }
}
