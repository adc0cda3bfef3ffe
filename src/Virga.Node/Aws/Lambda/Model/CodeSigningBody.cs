namespace Virga.Node.Aws.Lambda.Model;

internal sealed record CodeSigningBody(string? CodeSigningConfigArn, string? FunctionName);
