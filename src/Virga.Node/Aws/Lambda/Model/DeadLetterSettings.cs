namespace Virga.Node.Aws.Lambda.Model;

internal sealed record DeadLetterSettings(string? TargetArn);
