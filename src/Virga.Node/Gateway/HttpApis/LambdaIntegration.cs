using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Invocations;
using Virga.Node.Values;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Calls a route's function with the request as its event, and makes its answer the response. Source: API Gateway developer guide,
/// "Create AWS Lambda proxy integrations for HTTP APIs".
/// </summary>
internal sealed class LambdaIntegration(InvocationPipeline pipeline, TimeProvider time)
{
    private const int MaxEvent = 6 << 20;

    public async Task RunAsync(ApiRequest request, FunctionGrant grant)
    {
        if (!grant.IsAllowed())
        {
            request.IntegrationError = "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.";
            await ApiAnswer.RefuseAsync(request, 500).ConfigureAwait(false);
            return;
        }

        ArrayBufferWriter<byte> json = new(1536 + (request.Body.Length * 2));
        bool isV2 = request.Route.Integration!.PayloadFormatVersion == "2.0";
        if (isV2)
        {
            PayloadV2.Write(json, request);
        }
        else
        {
            PayloadV1.Write(json, request);
        }

        if (json.WrittenCount > MaxEvent)
        {
            await ApiAnswer.RefuseAsync(request, 413).ConfigureAwait(false);
            return;
        }

        Invocation invocation = new() { RequestId = request.Id, Function = grant.Function, Event = json.WrittenMemory };
        Task<InvocationResult> call = pipeline.InvokeAsync(invocation, request.Context.RequestAborted).AsTask();
        if (!call.IsCompleted && !await EndsAsync(call, TimeSpan.FromMilliseconds(request.Route.Integration.TimeoutInMillis ?? 30_000)).ConfigureAwait(false))
        {
            _ = DisposeLaterAsync(call); // the function runs to its end, as on AWS
            request.IntegrationError = "Execution failed due to a timeout error";
            await ApiAnswer.RefuseAsync(request, 503).ConfigureAwait(false);
            return;
        }

        using InvocationResult result = await call.ConfigureAwait(false);
        if (result.Refusal is { } refusal)
        {
            request.IntegrationError = refusal.Message;
            await ApiAnswer.RefuseAsync(request, refusal.Outcome is Outcome.TooManyRequests or Outcome.Unavailable ? 503 : 500).ConfigureAwait(false);
        }
        else if (result.FunctionError is not null || !await TryWriteAsync(request, result.Payload.Memory, isV2).ConfigureAwait(false))
        {
            request.IntegrationError = result.FunctionError is null ? "The Lambda function returned an invalid response" : "The Lambda function failed";
            await ApiAnswer.RefuseAsync(request, 500).ConfigureAwait(false);
        }
    }

    private async Task<bool> EndsAsync(Task call, TimeSpan limit)
    {
        await call.WaitAsync(limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return call.IsCompleted;
    }

    private static async Task DisposeLaterAsync(Task<InvocationResult> call)
    {
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.IsCompletedSuccessfully)
        {
            call.Result.Dispose();
        }
    }

    private static async Task<bool> TryWriteAsync(ApiRequest request, ReadOnlyMemory<byte> answer, bool isV2)
    {
        HttpResponse response = request.Context.Response;
        HttpAnswerParts parts = HttpAnswerParts.Read(answer.Span);
        if (!parts.IsStructured)
        {
            if (!isV2)
            {
                return false;
            }

            response.StatusCode = 200;
            response.ContentType = "application/json";
            await ApiAnswer.SendAsync(request, Unquoted(answer)).ConfigureAwait(false);
            return true;
        }

        if (parts.IsMalformed || parts.StatusCode is < 100 or > 599)
        {
            return false;
        }

        if (!isV2)
        {
            parts.Cookies.Clear();
            parts.Headers.RemoveAll(one => parts.MultiValueHeaders.Exists(many => many.Key.Equals(one.Key, StringComparison.OrdinalIgnoreCase) && many.Value == one.Value));
            parts.Headers.AddRange(parts.MultiValueHeaders);
        }

        bool hasType = parts.Headers.Exists(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase));
        if (!HttpAnswer.TryApply(response, parts))
        {
            return false;
        }

        response.ContentType = hasType ? response.ContentType : "text/plain;charset=UTF-8";
        await ApiAnswer.SendAsync(request, parts.Body).ConfigureAwait(false);
        return true;
    }

    /// <summary>A text is the body itself.</summary>
    private static ReadOnlyMemory<byte> Unquoted(ReadOnlyMemory<byte> answer) =>
        answer.Length > 1 && answer.Span[0] == (byte)'"' ? Encoding.UTF8.GetBytes(JsonSerializer.Deserialize<string>(answer.Span)!) : answer;
}
