namespace Virga.Node.Aws.Lambda.Model;

internal sealed record ListEventInvokeResponse(IReadOnlyList<EventInvokeBody> FunctionEventInvokeConfigs, string? NextMarker);
