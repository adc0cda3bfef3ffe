namespace Virga.Node.Aws.Lambda.Model;

/// <param name="Mode"><c>Active</c> or <c>PassThrough</c>.</param>
internal sealed record TracingSettings(string? Mode);
