namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, GetProvisionedConcurrencyConfig.</summary>
/// <param name="Status"><c>IN_PROGRESS</c> until all are ready, then <c>READY</c>.</param>
internal sealed record ProvisionedResponse(
    int RequestedProvisionedConcurrentExecutions, int AllocatedProvisionedConcurrentExecutions, int AvailableProvisionedConcurrentExecutions, string Status, string LastModified)
{
    public string? FunctionArn { get; init; }
}
