using System.Security.Cryptography;
using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>The bucket on the node that code is put in on its way into a stack: named by its hash, so that what didn't change isn't sent again.</summary>
internal sealed class Artifacts(NodeClient client)
{
    private const string Bucket = "virga-artifacts";
    private bool isThere;

    /// <summary>The object's address, <c>s3://BUCKET/KEY</c>.</summary>
    public async Task<Result<string>> PutAsync(byte[] content, CancellationToken cancellation)
    {
        string key = Convert.ToHexStringLower(SHA256.HashData(content))[..32];
        VirgaError? error = isThere ? null : await SendAsync(HttpMethod.Put, $"/{Bucket}", [], cancellation).ConfigureAwait(false);
        if (error is not null && error.AwsCode is not ("BucketAlreadyOwnedByYou" or "BucketAlreadyExists"))
        {
            return error;
        }

        isThere = true;
        if (await SendAsync(HttpMethod.Head, $"/{Bucket}/{key}", [], cancellation).ConfigureAwait(false) is null)
        {
            return $"s3://{Bucket}/{key}";
        }

        error = await SendAsync(HttpMethod.Put, $"/{Bucket}/{key}", content, cancellation).ConfigureAwait(false);
        return error is not null ? error : $"s3://{Bucket}/{key}";
    }

    private async Task<VirgaError?> SendAsync(HttpMethod method, string path, byte[] content, CancellationToken cancellation)
    {
        Result<HttpResponseMessage> sent = await client.SendRawAsync(method, path, content, null, cancellation, "s3").ConfigureAwait(false);
        if (sent.TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            response.Dispose();
        }

        return error;
    }
}
