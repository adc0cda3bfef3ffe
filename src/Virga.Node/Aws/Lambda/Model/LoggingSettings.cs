namespace Virga.Node.Aws.Lambda.Model;

internal sealed record LoggingSettings(string LogFormat, string LogGroup);
