using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Virga.Node.Aws.SigV4;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>Reads and verifies a request over HTTP.</summary>
internal sealed class HttpSignature(SignatureVerifier verifier)
{
    /// <summary>
    /// True when the request claims a signature at all. Without one the body isn't even read, so that strangers can't make the node
    /// hold their bytes.
    /// </summary>
    public static bool IsClaimed(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Query.ContainsKey("X-Amz-Signature") || request.Query.ContainsKey("X-Amz-Algorithm");

    /// <param name="bodyFollows">The body isn't read yet: its hash is taken as announced.</param>
    public Result<VerifiedSignature> Verify(HttpRequest request, ReadOnlyMemory<byte> body, bool bodyFollows = false)
    {
        string target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int question = target.IndexOf('?', StringComparison.Ordinal);
        IHeaderDictionary headers = request.Headers;
        return verifier.Verify(new SignedRequest(
            request.Method,
            question < 0 ? target : target[..question],
            question < 0 ? "" : target[(question + 1)..],
            name => headers[name],
            body) { BodyFollows = bodyFollows });
    }
}
