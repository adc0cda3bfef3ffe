using System.Net.Http.Headers;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>Signed requests to a Lambda API. Source: AWS Lambda API reference; IAM User Guide, "AWS Signature Version 4".</summary>
internal sealed class LambdaApi(ProviderRecord record, ProviderHttp http, TimeProvider time)
{
    /// <summary>Of all answers but a function's.</summary>
    private const int MaxDocument = 4 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly RequestSigner signer = new(new AccessKey(record.KeyId, record.Secret, Principal.Service(record.Name)), record.Region, "lambda", time) { SessionToken = record.SessionToken };

    public async Task<Result<T>> ReadAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation) =>
        ProviderDocuments.Read<T>(record.Name, await SendAsync(method, path, body, cancellation).ConfigureAwait(false));

    public async Task<VirgaError?> DoAsync(HttpMethod method, string path, object? body, CancellationToken cancellation) =>
        ProviderDocuments.Error(record.Name, await SendAsync(method, path, body, cancellation).ConfigureAwait(false));

    public async Task<ProviderReply> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, Action<HttpRequestHeaders>? headers, int limit, TimeSpan timeout, CancellationToken cancellation)
    {
        using HttpRequestMessage message = new(method, new Uri(record.Endpoint, path)) { Content = body.IsEmpty ? null : new ReadOnlyMemoryContent(body) };
        if (message.Content is not null)
        {
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        headers?.Invoke(message.Headers);
        signer.Sign(message, body);
        return await http.SendAsync(record.Name, message, limit, timeout, cancellation).ConfigureAwait(false);
    }

    private Task<ProviderReply> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation) =>
        SendAsync(method, path, body is null ? default : ProviderDocuments.Write(body), null, MaxDocument, Patience, cancellation);
}
