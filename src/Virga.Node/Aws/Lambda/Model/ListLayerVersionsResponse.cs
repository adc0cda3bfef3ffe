namespace Virga.Node.Aws.Lambda.Model;

internal sealed record ListLayerVersionsResponse(IReadOnlyList<LayerVersionItem> LayerVersions, string? NextMarker);
