namespace Virga.Node.Aws.Lambda.Model;

internal sealed record EnvironmentSettings(IReadOnlyDictionary<string, string>? Variables);
