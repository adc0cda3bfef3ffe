namespace Virga.Node.Aws.Lambda.Model;

internal sealed record ListProvisionedResponse(IReadOnlyList<ProvisionedResponse> ProvisionedConcurrencyConfigs, string? NextMarker);
