namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, GetFunction.</summary>
internal sealed record GetFunctionResponse(FunctionConfiguration Configuration, CodeLocation Code, IReadOnlyDictionary<string, string>? Tags, ConcurrencyBody? Concurrency);
