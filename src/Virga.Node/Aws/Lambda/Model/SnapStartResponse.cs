namespace Virga.Node.Aws.Lambda.Model;

internal sealed record SnapStartResponse(string ApplyOn, string OptimizationStatus);
