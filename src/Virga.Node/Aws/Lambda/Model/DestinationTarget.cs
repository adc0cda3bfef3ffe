namespace Virga.Node.Aws.Lambda.Model;

/// <param name="Destination">An ARN; null: none.</param>
internal sealed record DestinationTarget(string? Destination);
