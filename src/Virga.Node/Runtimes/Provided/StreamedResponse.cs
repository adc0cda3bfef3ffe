using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Provided;

/// <summary>
/// An answer that a custom runtime posts in chunks, read only as fast as it is asked for. Source: AWS Lambda developer guide, "Building a
/// custom runtime for AWS Lambda", "Implementing response streaming in a custom runtime".
/// </summary>
internal sealed class StreamedResponse
{
    private const string ModeHeader = "Lambda-Runtime-Function-Response-Mode";
    private const string ErrorTypeTrailer = "Lambda-Runtime-Function-Error-Type";
    private const string ErrorBodyTrailer = "Lambda-Runtime-Function-Error-Body";
    private const int MaxPart = 64 << 10;

    private readonly HttpContext context;
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamedResponse(HttpContext context)
    {
        this.context = context;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null; // a function may think for as long as it likes between two parts
        }
    }

    public string ContentType => context.Request.ContentType ?? "application/octet-stream";

    /// <summary>Completes when the answer has been read to its end, or nobody reads it any more.</summary>
    public Task Finished => finished.Task;

    public static bool IsWanted(HttpRequest request) => string.Equals(request.Headers[ModeHeader], "streaming", StringComparison.OrdinalIgnoreCase);

    public void Finish() => finished.TrySetResult();

    public async ValueTask<ChannelReply> NextAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxPart);
        int read = await ReadAsync(buffer).ConfigureAwait(false);
        if (read > 0)
        {
            return new ChannelReply(ChannelReplyKind.Part, new PooledBytes(buffer, 0, read));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return read < 0 ? new ChannelReply(ChannelReplyKind.Closed) : Last();
    }

    /// <summary>0 at the end, -1 when the runtime has hung up.</summary>
    private async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            return await context.Request.Body.ReadAsync(buffer).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionAbortedException or ObjectDisposedException)
        {
            return -1;
        }
    }

    /// <summary>An error after the first part comes as trailers: its type, and its object in base64.</summary>
    private ChannelReply Last()
    {
        HttpRequest request = context.Request;
        if (!request.SupportsTrailers() || !request.CheckTrailersAvailable() || request.GetTrailer(ErrorTypeTrailer).ToString() is not { Length: > 0 } type)
        {
            return new ChannelReply(ChannelReplyKind.End);
        }

        string body = request.GetTrailer(ErrorBodyTrailer).ToString();
        byte[] decoded = new byte[body.Length];
        return new ChannelReply(ChannelReplyKind.Error, Convert.TryFromBase64String(body, decoded, out int length) && length > 0
            ? PooledBytes.Copy(decoded.AsSpan(0, length))
            : PooledBytes.Copy(Encoding.UTF8.GetBytes($$"""{"errorType":"{{System.Text.Json.JsonEncodedText.Encode(type)}}","errorMessage":"{{System.Text.Json.JsonEncodedText.Encode(body)}}"}""")));
    }
}
