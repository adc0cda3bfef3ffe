namespace Virga.Node.Functions;

/// <summary>Kept for its owner: this node's runtimes change when its operator installs others. Source: AWS Lambda API, PutRuntimeManagementConfig.</summary>
public sealed record RuntimeManagement(string UpdateRuntimeOn, string? RuntimeVersionArn);
