using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Provided;

/// <summary>
/// AWS's Lambda Runtime API (version 2018-06-01) over HTTP. Only reachable from inside a sandbox: the connection itself says which
/// instance speaks, so that no instance can answer for another.
/// </summary>
internal static class RuntimeApi
{
    public const string Prefix = "/2018-06-01/runtime/";

    /// <summary>Lambda answers 413 beyond 6 MB; what is read at most.</summary>
    private const int MaxBody = FrameChannel.MaxAnswer;

    public static Task HandleAsync(HttpContext context, RuntimeApiChannel channel)
    {
        string[] path = context.Request.Path.Value![Prefix.Length..].Split('/');
        return (context.Request.Method, path) switch
        {
            ("GET", ["invocation", "next"]) => NextAsync(context, channel),
            ("POST", ["invocation", { } id, "response"]) when StreamedResponse.IsWanted(context.Request) => StreamAsync(context, channel, id),
            ("POST", ["invocation", { } id, "response"]) => AnswerAsync(context, channel, id, ChannelReplyKind.Result),
            ("POST", ["invocation", { } id, "error"]) => AnswerAsync(context, channel, id, ChannelReplyKind.Error),
            ("POST", ["init", "error"]) => FailInitAsync(context, channel),
            _ => ErrorAsync(context, 404, "InvalidPath", "No such path in the Runtime API"),
        };
    }

    private static async Task NextAsync(HttpContext context, RuntimeApiChannel channel)
    {
        InvocationFrame? invocation;
        try
        {
            invocation = await channel.NextAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (invocation is null)
        {
            context.Abort();
            return;
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.DeadlineUnixMilliseconds.ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.FunctionArn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        if (invocation.ClientContext.Length > 0)
        {
            headers["Lambda-Runtime-Client-Context"] = invocation.ClientContext;
        }

        if (invocation.CognitoIdentity.Length > 0)
        {
            headers["Lambda-Runtime-Cognito-Identity"] = invocation.CognitoIdentity;
        }

        headers.ContentType = "application/json";
        headers.ContentLength = invocation.Event.Length;
        await context.Response.Body.WriteAsync(invocation.Event, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext context, RuntimeApiChannel channel, string requestId, ChannelReplyKind kind)
    {
        PooledBytes? body = await ReadAsync(context).ConfigureAwait(false);
        if (body is not { } answer)
        {
            channel.TryAnswer(requestId, new ChannelReply(ChannelReplyKind.TooLarge));
            await ErrorAsync(context, 413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).").ConfigureAwait(false);
        }
        else if (channel.TryAnswer(requestId, new ChannelReply(kind, answer)))
        {
            await AcceptedAsync(context).ConfigureAwait(false);
        }
        else
        {
            answer.Dispose();
            await ErrorAsync(context, 400, "InvalidRequestID", "Invalid request ID").ConfigureAwait(false);
        }
    }

    private static async Task StreamAsync(HttpContext context, RuntimeApiChannel channel, string requestId)
    {
        StreamedResponse response = new(context);
        if (!channel.TryStream(requestId, response))
        {
            await ErrorAsync(context, 400, "InvalidRequestID", "Invalid request ID").ConfigureAwait(false);
            return;
        }

        await response.Finished.ConfigureAwait(false);
        await AcceptedAsync(context).ConfigureAwait(false);
    }

    private static async Task FailInitAsync(HttpContext context, RuntimeApiChannel channel)
    {
        PooledBytes? body = await ReadAsync(context).ConfigureAwait(false);
        if (body is not { } error)
        {
            await ErrorAsync(context, 413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).").ConfigureAwait(false);
        }
        else if (channel.TryFailInit(error))
        {
            await AcceptedAsync(context).ConfigureAwait(false);
        }
        else
        {
            error.Dispose();
            await ErrorAsync(context, 403, "InvalidStateTransition", "State transition from Ready to InitError failed").ConfigureAwait(false);
        }
    }

    /// <summary>The body, or null when it is too large.</summary>
    private static async ValueTask<PooledBytes?> ReadAsync(HttpContext context)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(context.Request.ContentLength ?? 4096, MaxBody) + 1);
        int length = 0;
        while (await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted).ConfigureAwait(false) is > 0 and int read)
        {
            length += read;
            if (length > MaxBody)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return null;
            }

            if (length == buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }

        return new PooledBytes(buffer, 0, length);
    }

    private static Task AcceptedAsync(HttpContext context)
    {
        context.Response.StatusCode = 202;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"status":"OK"}""");
    }

    private static Task ErrorAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"errorMessage":"{{message}}","errorType":"{{type}}"}""");
    }
}
