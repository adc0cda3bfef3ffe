using System.Globalization;
using System.Text;

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

    public static string Markdown(IReadOnlyList<LambdaOperation> operations)
    {
        int partly = operations.Count(operation => operation.Missing is not null);
        string[] missing = [.. Others.Except(operations.Select(operation => operation.Name))];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# The Lambda API on a node\n\nGenerated from the operations' table in the code; a test keeps it true.\n{operations.Count - partly} operations are done, {partly} partly, {missing.Length} not.\n\n");
        text.Append("| operation | | request | what is missing |\n|---|---|---|---|\n");
        foreach ((string name, LambdaOperation? operation) in operations.Select(one => (one.Name, (LambdaOperation?)one)).Concat(missing.Select(name => (name, (LambdaOperation?)null))).OrderBy(pair => pair.Item1, StringComparer.Ordinal))
        {
            string request = operation is null ? "" : $"`{operation.Method} {operation.Path}{(operation.Query is null ? "" : $"?{operation.Query}")}`";
            string state = operation is null ? "not" : operation.Missing is null ? "done" : "partly";
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {state} | {request} | {operation?.Missing} |\n");
        }

        return text.ToString();
    }
}
