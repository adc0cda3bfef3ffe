namespace Virga.Node.Aws.Lambda.Model;

/// <param name="NextMarker">Given when there are more.</param>
internal sealed record ListFunctionsResponse(IReadOnlyList<FunctionConfiguration> Functions, string? NextMarker);
