using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Invocations;
using Virga.Node.Runtimes;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// The events that InvokeWithResponseStream answers with: <c>PayloadChunk</c> as the function sends, <c>InvokeComplete</c> at its end.
/// Source: AWS Lambda API, InvokeWithResponseStreamResponseEvent.
/// </summary>
internal sealed class EventStreamAnswer(HttpContext context) : IAnswerStream
{
    public async ValueTask BeginAsync(string contentType, string executedVersion, CancellationToken deadline)
    {
        Begin(executedVersion);
        await context.Response.BodyWriter.FlushAsync(deadline).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken deadline)
    {
        if (!context.RequestAborted.IsCancellationRequested)
        {
            EventStreamMessage.WriteEvent(context.Response.BodyWriter, "PayloadChunk", "application/octet-stream", part.Span);
            await context.Response.BodyWriter.FlushAsync(deadline).ConfigureAwait(false);
        }
    }

    /// <summary>What is left to say when the function has ended: all of it, if it didn't stream.</summary>
    public async Task CompleteAsync(InvocationResult result)
    {
        if (!context.Response.HasStarted)
        {
            Begin(result.ExecutedVersion);
        }

        if (result is { Refusal: null, FunctionError: null, Payload.Length: > 0 })
        {
            await WriteAsync(result.Payload.Memory, CancellationToken.None).ConfigureAwait(false);
        }

        if (!context.RequestAborted.IsCancellationRequested)
        {
            EventStreamMessage.WriteEvent(context.Response.BodyWriter, "InvokeComplete", "application/json", Completion(result));
            await context.Response.BodyWriter.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Begin(string executedVersion)
    {
        context.Response.ContentType = EventStreamMessage.ContentType;
        context.Response.Headers["X-Amz-Executed-Version"] = executedVersion;
    }

    private static ReadOnlySpan<byte> Completion(in InvocationResult result)
    {
        ArrayBufferWriter<byte> json = new(256);
        using Utf8JsonWriter writer = new(json);
        writer.WriteStartObject();
        if (result.Refusal is { } refusal)
        {
            writer.WriteString("ErrorCode", refusal.AwsCode);
            writer.WriteString("ErrorDetails", refusal.Message);
        }
        else if (result.FunctionError is { } kind)
        {
            writer.WriteString("ErrorCode", kind);
            writer.WriteString("ErrorDetails", Encoding.UTF8.GetString(result.Payload.Span));
        }

        if (result.LogTail is { } tail)
        {
            writer.WriteBase64String("LogResult", tail);
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan;
    }
}
