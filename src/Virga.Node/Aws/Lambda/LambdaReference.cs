using Virga.Node.Aws.Wire;

namespace Virga.Node.Aws.Lambda;

/// <summary>The table of the Lambda API's operations in <c>docs/reference/aws-lambda.md</c>: what is done, partly done, or not.</summary>
internal static class LambdaReference
{
    /// <summary>All operations of the API that this node doesn't map. Source: AWS Lambda API reference, "Actions".</summary>
    private static readonly string[] Others =
    [
        "CheckpointDurableExecution", "CreateCapacityProvider", "CreateCodeSigningConfig", "DeleteCapacityProvider", "DeleteCodeSigningConfig", "GetCapacityProvider",
        "GetCodeSigningConfig", "GetDurableExecution", "GetDurableExecutionHistory", "GetDurableExecutionState", "GetFunctionScalingConfig", "InvokeAsync", "InvokeWithResponseStream",
        "ListCapacityProviders", "ListCodeSigningConfigs", "ListDurableExecutionsByFunction", "ListFunctionVersionsByCapacityProvider", "ListFunctionsByCodeSigningConfig",
        "PutFunctionScalingConfig", "SendDurableExecutionCallbackFailure", "SendDurableExecutionCallbackHeartbeat", "SendDurableExecutionCallbackSuccess", "StopDurableExecution",
        "UpdateCapacityProvider", "UpdateCodeSigningConfig",
    ];

    public static string Markdown(IReadOnlyList<LambdaOperation> operations) => OperationReference.Markdown(
        "The Lambda API", operations.Select(one => (one.Name, (string?)$"{one.Method} {one.Path}{(one.Query is null ? "" : $"?{one.Query}")}", one.Missing)), Others);
}
