using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Virga.Node.Identity;

namespace Virga.Node.Aws.SigV4;

/// <summary>Makes signatures: for the CLI's requests and for addresses that the node hands out.</summary>
internal sealed class RequestSigner(AccessKey key, string region, string service, TimeProvider time)
{
    /// <summary>Of temporary credentials; it is sent and signed.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Adds the headers <c>x-amz-date</c>, <c>x-amz-content-sha256</c> and <c>Authorization</c>, and signs all that begin with <c>x-amz-</c>.</summary>
    public void Sign(HttpRequestMessage message, ReadOnlyMemory<byte> body)
    {
        string now = Now();
        string hash = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        message.Headers.TryAddWithoutValidation("x-amz-date", now);
        message.Headers.TryAddWithoutValidation("x-amz-content-sha256", hash);
        if (SessionToken is not null)
        {
            message.Headers.TryAddWithoutValidation("x-amz-security-token", SessionToken);
        }

        SortedDictionary<string, string> headers = new(StringComparer.Ordinal) { ["host"] = message.RequestUri!.Authority };
        foreach ((string name, IEnumerable<string> values) in message.Headers.Where(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)))
        {
            headers[name.ToLowerInvariant()] = string.Join(',', values);
        }

        SignedRequest request = RequestOf(message.Method.Method, message.RequestUri, headers, body);
        string signature = Signature(request, [.. headers.Keys], now, hash);
        message.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{SignatureClaim.Algorithm} Credential={key.Id}/{Scope(now)}, SignedHeaders={string.Join(';', headers.Keys)}, Signature={signature}");
    }

    /// <summary>An address that anyone may GET until it expires.</summary>
    public Uri Presign(Uri address, TimeSpan expires)
    {
        string now = Now();
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"X-Amz-Algorithm={SignatureClaim.Algorithm}&X-Amz-Credential={CanonicalQuery.Encode($"{key.Id}/{Scope(now)}")}&X-Amz-Date={now}&X-Amz-Expires={(int)expires.TotalSeconds}&X-Amz-SignedHeaders=host");
        UriBuilder builder = new(address) { Query = address.Query.Length > 1 ? $"{address.Query[1..]}&{query}" : query };
        SignedRequest request = RequestOf("GET", builder.Uri, new Dictionary<string, string> { ["host"] = address.Authority }, default);
        string hash = service == "s3" ? CanonicalRequest.UnsignedPayload : Convert.ToHexStringLower(SHA256.HashData([]));
        builder.Query = $"{builder.Query[1..]}&X-Amz-Signature={Signature(request, ["host"], now, hash)}";
        return builder.Uri;
    }

    private static SignedRequest RequestOf(string method, Uri address, IDictionary<string, string> headers, ReadOnlyMemory<byte> body) =>
        new(method, address.AbsolutePath, address.Query.TrimStart('?'), name => headers.TryGetValue(name, out string? value) ? value : StringValues.Empty, body);

    private string Signature(in SignedRequest request, string[] signedHeaders, string now, string payloadHash)
    {
        string canonical = CanonicalRequest.Of(request, signedHeaders, service, payloadHash);
        return SigningKeys.Sign(SigningKeys.Derive(key.Secret, now[..8], region, service), CanonicalRequest.StringToSign(canonical, now, Scope(now)));
    }

    private string Scope(string now) => $"{now[..8]}/{region}/{service}/aws4_request";

    private string Now() => time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
