namespace Virga.Node.Aws.Lambda.Model;

internal sealed record ProvisionedRequest(int? ProvisionedConcurrentExecutions);
