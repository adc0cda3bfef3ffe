namespace Virga.Node.Aws.Lambda.Model;

internal sealed record ListLayersResponse(IReadOnlyList<LayerItem> Layers, string? NextMarker);
