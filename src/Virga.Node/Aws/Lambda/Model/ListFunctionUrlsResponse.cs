namespace Virga.Node.Aws.Lambda.Model;

internal sealed record ListFunctionUrlsResponse(IReadOnlyList<FunctionUrlResponse> FunctionUrlConfigs, string? NextMarker);
