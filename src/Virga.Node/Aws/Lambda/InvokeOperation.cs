using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Invocations;
using Virga.Node.Invocations.Async;
using Virga.Node.Runtimes;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Source: AWS Lambda API, Invoke.</summary>
internal sealed class InvokeOperation(InvocationPipeline pipeline, AsyncQueue queue, FunctionLookup lookup, TimeProvider time) : ILambdaOperations
{
    /// <summary>Lambda's limit for a synchronous request.</summary>
    public const int MaxPayload = 6 << 20;

    /// <summary>Lambda's limit for an asynchronous request.</summary>
    public const int MaxEvent = 1 << 20;

    private const int MaxClientContext = 3583;
    private static readonly byte[] EmptyEvent = "{}"u8.ToArray();

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("Invoke", "POST", "/2015-03-31/functions/{name}/invocations", call => call.Function.TryGet(out FunctionReference reference, out VirgaError? error) ? HandleAsync(call.Context, call.Request, reference) : call.Fail(error)) { Action = "lambda:InvokeFunction" },
    ];

    private async Task HandleAsync(HttpContext context, AwsRequest request, FunctionReference reference)
    {
        IHeaderDictionary headers = context.Request.Headers;
        string type = headers["X-Amz-Invocation-Type"].ToString();
        if (Check(request, type, headers) is { } error)
        {
            await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
            return;
        }

        if (type == "DryRun")
        {
            VirgaError? missing = lookup.Find(reference).Error;
            context.Response.StatusCode = 204;
            await (missing is null ? Task.CompletedTask : RestJson.WriteErrorAsync(context, missing)).ConfigureAwait(false);
            return;
        }

        if (type == "Event")
        {
            await AcceptAsync(context, request, reference).ConfigureAwait(false);
            return;
        }

        Invocation invocation = Read(context, request, reference, taker: null);
        using InvocationResult result = await pipeline.InvokeAsync(invocation, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, result).ConfigureAwait(false);
    }

    /// <summary>The call that a checked request asks for.</summary>
    internal static Invocation Read(HttpContext context, AwsRequest request, FunctionReference reference, IAnswerStream? taker)
    {
        IHeaderDictionary headers = context.Request.Headers;
        return new Invocation
        {
            RequestId = new RequestId(Guid.Parse(request.RequestId)),
            Function = reference,
            Event = request.Body.Length == 0 ? EmptyEvent : request.Body,
            TraceId = headers["X-Amzn-Trace-Id"] is { Count: > 0 } trace ? trace.ToString() : null,
            ClientContext = DecodeContext(headers["X-Amz-Client-Context"].ToString()) ?? "",
            WantsLogTail = headers["X-Amz-Log-Type"] == "Tail",
            Taker = taker,
        };
    }

    /// <summary>What is wrong with a request, whatever the type of its invocation.</summary>
    internal static VirgaError? Check(AwsRequest request, IHeaderDictionary headers, int limit) =>
        request.Body.Length > limit ? new VirgaError(Outcome.RequestTooLarge, $"Request must be smaller than {limit} bytes for the InvokeFunction operation")
        : DecodeContext(headers["X-Amz-Client-Context"].ToString()) is null ? new VirgaError(Outcome.InvalidRequestContent, "Client context must be a valid Base64-encoded JSON object.")
        : CheckJson(request.Body.Span);

    /// <summary>Answers when the event is durable.</summary>
    private async Task AcceptAsync(HttpContext context, AwsRequest request, FunctionReference reference)
    {
        if (lookup.Find(reference).Error is { } missing)
        {
            await RestJson.WriteErrorAsync(context, missing).ConfigureAwait(false);
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        await queue.AcceptAsync(new AsyncEvent
        {
            RequestId = new RequestId(Guid.Parse(request.RequestId)),
            Function = reference,
            Payload = request.Body.Length == 0 ? EmptyEvent : request.Body.ToArray(),
            TraceId = context.Request.Headers["X-Amzn-Trace-Id"] is { Count: > 0 } trace ? trace.ToString() : null,
            ClientContext = DecodeContext(context.Request.Headers["X-Amz-Client-Context"].ToString()) ?? "",
            AcceptedAt = now,
            DueAt = now,
        }).ConfigureAwait(false);
        context.Response.StatusCode = 202;
    }

    private static Task WriteAsync(HttpContext context, in InvocationResult result)
    {
        if (result.Refusal is { } refusal)
        {
            return RestJson.WriteErrorAsync(context, refusal);
        }

        HttpResponse response = context.Response;
        response.Headers["X-Amz-Executed-Version"] = result.ExecutedVersion;
        if (result.FunctionError is { } kind)
        {
            response.Headers["X-Amz-Function-Error"] = kind;
        }

        if (result.LogTail is { } tail)
        {
            response.Headers["X-Amz-Log-Result"] = Convert.ToBase64String(tail);
        }

        response.ContentType = "application/json";
        response.ContentLength = result.Payload.Length;
        return response.Body.WriteAsync(result.Payload.Memory).AsTask();
    }

    private static VirgaError? Check(AwsRequest request, string type, IHeaderDictionary headers) =>
        type is not ("" or "RequestResponse" or "DryRun" or "Event") ? SettingsRules.Validation([$"Value '{type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"])
        : Check(request, headers, type == "Event" ? MaxEvent : MaxPayload);

    private static VirgaError? CheckJson(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = 512 });
        try
        {
            while (!body.IsEmpty && reader.Read())
            {
                // reading is the check
            }

            return null;
        }
        catch (JsonException e)
        {
            return new VirgaError(Outcome.InvalidRequestContent, $"Could not parse request body into json: {e.Message}");
        }
    }

    /// <summary>The JSON text; empty when there is none; null when it isn't valid.</summary>
    private static string? DecodeContext(string header)
    {
        if (header.Length is 0 or > MaxClientContext)
        {
            return header.Length == 0 ? "" : null;
        }

        try
        {
            string json = Encoding.UTF8.GetString(Convert.FromBase64String(header));
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
