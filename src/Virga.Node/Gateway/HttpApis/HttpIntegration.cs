using System.Buffers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Sends a request on to a URL, and its answer back. Source: API Gateway developer guide, "Create HTTP proxy integrations for HTTP APIs".
/// </summary>
internal sealed partial class HttpIntegration(OutboundHttp outbound, TimeProvider time)
{
    private const int MaxAnswer = 10 << 20;

    /// <summary>Of one connection (RFC 9110, section 7.6.1), or made anew.</summary>
    private static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
    };

    public async Task RunAsync(ApiRequest request)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMilliseconds(request.Route.Integration!.TimeoutInMillis ?? 30_000), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, request.Context.RequestAborted);
        try
        {
            using HttpRequestMessage message = Message(request);
            using HttpResponseMessage answer = await outbound.Integrations.SendAsync(message, either.Token).ConfigureAwait(false);
            await RelayAsync(request, answer, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException or OperationCanceledException)
        {
            request.IntegrationError = e.Message;
            if (request.Context.Response.HasStarted)
            {
                request.Context.Abort();
                return;
            }

            request.Context.Response.Headers.Clear();
            int status = e is UriFormatException ? 500 : limit.IsCancellationRequested ? 504 : 503;
            await ApiAnswer.RefuseAsync(request, status).ConfigureAwait(false);
        }
    }

    private static HttpRequestMessage Message(ApiRequest request)
    {
        string? overwritten = request.Route.Integration!.RequestParameters is { } parameters ? ParameterMapping.ApplyToRequest(request, parameters) : null;
        HttpRequest http = request.Context.Request;
        string filled = Variable().Replace(request.Stage.Fill(request.Route.Integration.IntegrationUri!), match => Escaped(request.Variable(match.Groups[1].Value) ?? ""));
        UriBuilder target = new(filled);
        if (overwritten is not null)
        {
            target.Path = overwritten;
        }

        string query = http.QueryString.HasValue ? http.QueryString.Value![1..] : "";
        target.Query = target.Query.Length > 1 && query.Length > 0 ? $"{target.Query}&{query}" : target.Query.Length > 1 ? target.Query : query;
        string method = request.Route.Integration.IntegrationMethod is { } fixedMethod and not "ANY" ? fixedMethod : http.Method;
        HttpRequestMessage message = new(new HttpMethod(method), target.Uri);
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
        }

        foreach ((string name, StringValues values) in http.Headers)
        {
            if (!NotForwarded.Contains(name) && !message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        message.Headers.TryAddWithoutValidation("Forwarded", $"for={request.SourceIp};host={request.DomainName};proto={http.Scheme}");
        message.Headers.TryAddWithoutValidation("Via", "HTTP/1.1 AmazonAPIGateway");
        return message;
    }

    private static async Task RelayAsync(ApiRequest request, HttpResponseMessage answer, CancellationToken cancellation)
    {
        HttpResponse response = request.Context.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!NotForwarded.Contains(name))
            {
                response.Headers[name] = new StringValues([.. values]);
            }
        }

        if (answer.Content.Headers.ContentLength > MaxAnswer)
        {
            throw new HttpRequestException("the answer is too large");
        }

        ApiAnswer.Complete(request);
        response.ContentLength = HttpAnswer.HasBody(response) ? answer.Content.Headers.ContentLength : null;
        if (HttpMethods.IsHead(request.Context.Request.Method) || !HttpAnswer.HasBody(response))
        {
            return;
        }

        Stream body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            int total = 0;
            while (await body.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int read)
            {
                total += read;
                if (total > MaxAnswer)
                {
                    throw new IOException("the answer is too large");
                }

                await response.Body.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A greedy variable's slashes stay.</summary>
    private static string Escaped(string value) => string.Join('/', value.Split('/').Select(Uri.EscapeDataString));

    [GeneratedRegex(@"\{([^}$]+?)\+?\}")]
    private static partial Regex Variable();
}
