namespace Virga.Node.Aws.Lambda.Model;

internal sealed record ListAliasesResponse(IReadOnlyList<AliasResponse> Aliases, string? NextMarker);
