using System.Net;
using System.Net.Http.Headers;
using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>A registry. Source: OCI distribution specification, "Pull".</summary>
internal sealed class RegistrySource : IImageSource
{
    private const int MaxRedirects = 5;

    private readonly RegistryConnection connection;
    private readonly string uri;
    private readonly Uri repository;
    private AuthenticationHeaderValue? token;

    public RegistrySource(ImageReference reference, string uri)
    {
        this.uri = uri;
        bool isLoopback = new Uri($"https://{reference.Host}/").IsLoopback;
        repository = new Uri($"{(isLoopback ? "http" : "https")}://{reference.Host}/v2/{reference.Name}/");
        connection = new RegistryConnection(isLoopback);
    }

    public Result<byte[]> ReadManifest(string reference)
    {
        if (!Get($"manifests/{reference}", ImageMediaTypes.Manifests).TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            return error;
        }

        using (response)
        {
            using Stream stream = response.Content.ReadAsStream();
            byte[] buffer = new byte[ImageResolver.MaxManifest + 1];
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= ImageResolver.MaxManifest ? buffer[..length] : ImageErrors.Invalid(uri, "its manifest is too large");
        }
    }

    public Result<Stream> OpenBlob(ImageDescriptor blob) =>
        Get($"blobs/{ImageDigest.Text(blob.Hash)}", []).TryGet(out HttpResponseMessage? response, out VirgaError? error) ? response.Content.ReadAsStream() : error;

    public void Dispose() => connection.Dispose();

    private Result<HttpResponseMessage> Get(string path, IReadOnlyList<string> accepted)
    {
        HttpResponseMessage response = Follow(path, accepted);
        if (response.StatusCode == HttpStatusCode.Unauthorized && token is null && connection.FetchToken(response.Headers.WwwAuthenticate) is { } fetched)
        {
            response.Dispose();
            token = new AuthenticationHeaderValue("Bearer", fetched);
            response = Follow(path, accepted);
        }

        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        HttpStatusCode status = response.StatusCode;
        response.Dispose();
        return status switch
        {
            HttpStatusCode.NotFound => ImageErrors.Missing(uri),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ImageErrors.Denied(uri),
            _ => ImageErrors.Unreachable(uri, $"the registry answered {(int)status}."),
        };
    }

    /// <summary>Registries keep blobs elsewhere; the token is for the registry only.</summary>
    private HttpResponseMessage Follow(string path, IReadOnlyList<string> accepted)
    {
        Uri address = new(repository, path);
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage response = connection.Get(address, accepted, address.Authority == repository.Authority ? token : null);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location || redirects == MaxRedirects)
            {
                return response;
            }

            address = new Uri(address, location);
            response.Dispose();
        }
    }
}
