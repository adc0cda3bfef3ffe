using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Invocations;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Runs calls with functions of this node.</summary>
internal sealed class CallRunner(InvocationPipeline pipeline, NodeAddress address, TimeProvider time)
{
    /// <summary>An error: it didn't run.</summary>
    public async Task<Result<RanCall>> RunAsync(HttpContext context, CallRequest request, FunctionVersion function, string path, ReadOnlyMemory<byte> body)
    {
        RequestId id = RequestId.New();
        context.Request.Headers[CallHeaders.User] = request.User.ToString(); // who signed, for the function; whatever the caller wrote there
        context.Request.Headers.Remove(CallHeaders.Forward);
        HttpEventContext about = new(request.EndPoint.ToString(CultureInfo.InvariantCulture), path, id.ToString(), address.AccountId, null, time.GetUtcNow());
        ArrayBufferWriter<byte> json = new(1024 + (body.Length * 2));
        HttpEvent.Write(json, context.Request, about, body.Span);
        Invocation invocation = new() { RequestId = id, Function = new FunctionReference(function.FunctionName, function.Qualifier), Event = json.WrittenMemory, WantsLogTail = true };
        InvocationResult result = await pipeline.InvokeAsync(invocation, context.RequestAborted).ConfigureAwait(false);
        if (result.Refusal is { } refusal)
        {
            result.Dispose();
            return refusal;
        }

        ReadOnlyMemory<byte> answer = (result.FunctionError is null ? HttpAnswer.Prepare(context.Response, result.Payload.Memory) : null) ?? Failure(context.Response);
        CallHeaders.Clear(context.Response);
        return new RanCall(result)
        {
            MemoryMb = (uint)function.Memory.Megabytes,
            DurationMs = (uint)Math.Min(result.BilledMillis, function.Timeout.TotalMilliseconds), // no call is charged for longer, whatever its start took
            Body = answer,
            Log = result.LogTail ?? [],
            Answer = CallDigest.OfAnswer(context.Response.StatusCode, context.Response.ContentType, answer.Span),
        };
    }

    /// <summary>As the caller of a function URL sees it: never the function's own error.</summary>
    private static ReadOnlyMemory<byte> Failure(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status502BadGateway;
        response.ContentType = "application/json";
        return "Internal Server Error"u8.ToArray();
    }
}
