using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Invocations;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Source: AWS Lambda API, InvokeWithResponseStream.</summary>
internal sealed class StreamingInvokeOperation(InvocationPipeline pipeline, FunctionLookup lookup) : ILambdaOperations
{
    public IEnumerable<LambdaOperation> Operations =>
    [
        new("InvokeWithResponseStream", "POST", "/2021-11-15/functions/{name}/response-streaming-invocations", call => call.Function.TryGet(out FunctionReference reference, out VirgaError? error) ? HandleAsync(call.Context, call.Request, reference) : call.Fail(error)) { Action = "lambda:InvokeFunction" },
    ];

    private async Task HandleAsync(HttpContext context, AwsRequest request, FunctionReference reference)
    {
        string type = context.Request.Headers["X-Amz-Invocation-Type"].ToString();
        VirgaError? error = type is not ("" or "RequestResponse" or "DryRun")
            ? SettingsRules.Validation([$"Value '{type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [RequestResponse, DryRun]"])
            : InvokeOperation.Check(request, context.Request.Headers, InvokeOperation.MaxPayload);
        if (error is null && type == "DryRun")
        {
            error = lookup.Find(reference).Error;
            context.Response.StatusCode = 204;
        }
        else if (error is null)
        {
            EventStreamAnswer answer = new(context);
            using InvocationResult result = await pipeline.InvokeAsync(InvokeOperation.Read(context, request, reference, answer), context.RequestAborted).ConfigureAwait(false);
            if (result.Refusal is null || context.Response.HasStarted)
            {
                await answer.CompleteAsync(result).ConfigureAwait(false);
                return;
            }

            error = result.Refusal;
        }

        await (error is null ? Task.CompletedTask : RestJson.WriteErrorAsync(context, error)).ConfigureAwait(false);
    }
}
