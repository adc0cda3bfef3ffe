using System.Buffers;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.SigV4;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Identity.Policies;
using Virga.Node.Invocations;
using Virga.Node.Values;

namespace Virga.Node.Gateway;

/// <summary>Serves function URLs: request to event, invocation, answer to response.</summary>
internal sealed class FunctionUrlEndpoint(FunctionCatalog catalog, InvocationPipeline pipeline, HttpSignature signature, LambdaAccess access, NodeAddress address, TimeProvider time)
{
    private const int MaxBody = 6 << 20;

    public async Task HandleAsync(HttpContext context, string urlId, string rawPath)
    {
        if (!catalog.TryFindUrl(urlId, out Function? function))
        {
            await RefuseAsync(context, 404, "Not Found").ConfigureAwait(false);
            return;
        }

        FunctionUrl url = function.Urls.First(one => one.Id == urlId);
        if (CorsRules.Apply(context, url.Cors))
        {
            return;
        }

        if (await RequestBody.ReadAsync(context.Request, MaxBody).ConfigureAwait(false) is not { } body)
        {
            await RefuseAsync(context, 413, "Request Entity Too Large").ConfigureAwait(false);
            return;
        }

        using (body)
        {
            VerifiedSignature? caller = null;
            if (url.AuthType != "NONE" && (!signature.Verify(context.Request, body.Memory).TryGet(out caller, out _) || !Allows(context, function, url, caller)))
            {
                await RefuseAsync(context, 403, "Forbidden").ConfigureAwait(false);
                return;
            }

            await InvokeAsync(context, function, url, rawPath, caller?.Principal.Arn, body.Memory).ConfigureAwait(false);
        }
    }

    private bool Allows(HttpContext context, Function function, FunctionUrl url, VerifiedSignature caller)
    {
        RequestKeys request = new(context, new AwsRequest(caller.Principal, caller.Service, default, "") { Region = caller.Region });
        ConditionKeys keys = new(request) { ["lambda:FunctionUrlAuthType"] = [url.AuthType] };
        return access.CheckFunction(caller.Principal, "lambda:InvokeFunctionUrl", function, url.Qualifier, keys) is null;
    }

    private async Task InvokeAsync(HttpContext context, Function function, FunctionUrl url, string rawPath, string? callerArn, ReadOnlyMemory<byte> body)
    {
        RequestId requestId = RequestId.New();
        HttpEventContext about = new(url.Id, rawPath, requestId.ToString(), address.AccountId, callerArn, time.GetUtcNow());
        ArrayBufferWriter<byte> json = new(1024 + (body.Length * 2));
        HttpEvent.Write(json, context.Request, about, body.Span);
        HttpAnswerStream? stream = url.InvokeMode == "RESPONSE_STREAM" ? new HttpAnswerStream(context) : null;
        Invocation invocation = new() { RequestId = requestId, Function = new FunctionReference(function.Name, url.Qualifier), Event = json.WrittenMemory, Taker = stream };

        context.Response.Headers["x-amzn-RequestId"] = about.RequestId;
        using InvocationResult result = await pipeline.InvokeAsync(invocation, context.RequestAborted).ConfigureAwait(false);
        if (stream is not null && (stream.HasBegun || result is { Refusal: null, FunctionError: null }))
        {
            await stream.CompleteAsync(result).ConfigureAwait(false);
        }
        else if (result.Refusal is { } refusal)
        {
            await RefuseAsync(context, refusal.HttpStatus, refusal.Outcome == Outcome.TooManyRequests ? "Too Many Requests" : "Internal Server Error").ConfigureAwait(false);
        }
        else if (result.FunctionError is not null)
        {
            await HttpAnswer.FailAsync(context.Response).ConfigureAwait(false);
        }
        else
        {
            await HttpAnswer.WriteAsync(context.Response, result.Payload.Memory).ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"Message":"{{message}}"}""");
    }
}
