namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, CreateFunction.</summary>
internal sealed record CreateFunctionRequest : FunctionSettings
{
    public string? FunctionName { get; init; }

    public FunctionCode? Code { get; init; }

    public string? PackageType { get; init; }

    public IReadOnlyList<string>? Architectures { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public string? CodeSigningConfigArn { get; init; }

    public bool Publish { get; init; }
}
