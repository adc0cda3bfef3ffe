using Microsoft.AspNetCore.Http;
using Virga.Node.Invocations;
using Virga.Node.Runtimes;

namespace Virga.Node.Gateway;

/// <summary>
/// A streamed answer as an HTTP response, sent as it comes. Source: AWS Lambda developer guide, "Response streaming for Lambda functions".
/// </summary>
internal sealed class HttpAnswerStream(HttpContext context) : IAnswerStream
{
    private MetadataPrelude? prelude;
    private bool isRefused;

    /// <summary>Whether the function streams: then only this may write the response.</summary>
    public bool HasBegun { get; private set; }

    public async ValueTask BeginAsync(string contentType, string executedVersion, CancellationToken deadline)
    {
        HasBegun = true;
        if (contentType == MetadataPrelude.ContentType)
        {
            prelude = new MetadataPrelude();
            return;
        }

        context.Response.ContentType = contentType;
        await context.Response.BodyWriter.FlushAsync(deadline).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken deadline)
    {
        if (prelude is not null)
        {
            if (!prelude.TryComplete(part.Span, out ReadOnlyMemory<byte> metadata, out part))
            {
                isRefused = prelude.IsTooLong;
                prelude = isRefused ? null : prelude;
                return;
            }

            prelude = null;
            isRefused = !HttpAnswer.TryApply(context.Response, HttpAnswerParts.Read(metadata.Span));
        }

        if (isRefused || context.RequestAborted.IsCancellationRequested || !HttpAnswer.HasBody(context.Response))
        {
            return; // the function may go on, but nobody hears it
        }

        await context.Response.BodyWriter.WriteAsync(part, deadline).ConfigureAwait(false);
    }

    /// <summary>The function has ended: with its whole answer, if it didn't stream.</summary>
    public async Task CompleteAsync(InvocationResult result)
    {
        if (result.Refusal is not null || result.FunctionError is not null || isRefused || prelude is not null)
        {
            await FailAsync().ConfigureAwait(false);
        }
        else if (!HasBegun)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = result.Payload.Length;
            await context.Response.Body.WriteAsync(result.Payload.Memory).ConfigureAwait(false);
        }
    }

    /// <summary>Once the body has begun, all that HTTP can say is that it isn't complete.</summary>
    private Task FailAsync()
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return HttpAnswer.FailAsync(context.Response);
    }
}
