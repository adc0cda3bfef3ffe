using Virga.Node.Functions;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, CreateFunctionUrlConfig and UpdateFunctionUrlConfig; null means: not given.</summary>
internal sealed record FunctionUrlRequest
{
    public string? AuthType { get; init; }

    public FunctionUrlCors? Cors { get; init; }

    public string? InvokeMode { get; init; }
}
