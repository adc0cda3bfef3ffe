namespace Virga.Node.Aws.Lambda.Model;

internal sealed record ListVersionsResponse(IReadOnlyList<FunctionConfiguration> Versions, string? NextMarker);
