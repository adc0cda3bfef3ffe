namespace Virga.Node.Aws.Lambda.Model;

internal sealed record DestinationSettings(DestinationTarget? OnSuccess, DestinationTarget? OnFailure);
