namespace Virga.Node.Aws.Lambda.Model;

/// <param name="UpdateRuntimeOn"><c>Auto</c>, <c>FunctionUpdate</c> or <c>Manual</c>.</param>
internal sealed record RuntimeManagementBody(string? UpdateRuntimeOn, string? RuntimeVersionArn, string? FunctionArn);
