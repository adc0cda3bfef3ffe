using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Virga.Node.Aws.Wire;

namespace Virga.Node.Aws.S3;

/// <summary>Bucket and key that a request names: by path, or with the bucket in the host's name.</summary>
/// <param name="Bucket">Null: the service itself.</param>
/// <param name="Key">Null: the bucket itself.</param>
/// <remarks>Source: S3 User Guide, "Virtual hosting of general purpose buckets".</remarks>
internal sealed partial record S3Address(string? Bucket, string? Key, bool IsVirtualHost)
{
    public S3Level Level => Bucket is null ? S3Level.Service : Key is null ? S3Level.Bucket : S3Level.Object;

    public string Arn => Key is null ? $"arn:aws:s3:::{Bucket}" : $"arn:aws:s3:::{Bucket}/{Key}";

    /// <summary>Percent-encoded path as sent.</summary>
    public static string RawPath(HttpRequest request)
    {
        string target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? target : target[..question];
    }

    /// <summary>The address, or null when the request is for something else of the node.</summary>
    /// <param name="endpointHost">The node's own name.</param>
    public static S3Address? Match(HttpRequest request, string endpointHost)
    {
        string path = RawPath(request);
        if (path.StartsWith("/_virga", StringComparison.Ordinal) || request.Headers.ContainsKey("X-Amz-Target"))
        {
            return null;
        }

        string? host = BucketOfHost(request.Host.Host, endpointHost);
        S3Address address = host is { Length: > 0 } ? OfHost(host, path) : OfPath(path);
        bool isS3 = IsSignedForS3(request)
            || (!HttpSignature.IsClaimed(request) && (host is not null || (address.Bucket is { } bucket && BucketName().IsMatch(bucket) && !OfAnother().IsMatch(bucket))));
        return isS3 ? address : null;
    }

    private static bool IsSignedForS3(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        return authorization.Contains("/s3/aws4_request", StringComparison.Ordinal) || authorization.StartsWith("AWS ", StringComparison.Ordinal)
            || request.Query["X-Amz-Credential"].ToString().EndsWith("/s3/aws4_request", StringComparison.Ordinal)
            || (request.Query.ContainsKey("AWSAccessKeyId") && request.Query.ContainsKey("Signature"));
    }

    /// <summary>Null: the host's name says nothing; empty: it is S3's, without a bucket.</summary>
    private static string? BucketOfHost(string host, string endpointHost)
    {
        string? front = Before(host, ".localhost") ?? Before(host, "." + endpointHost);
        if (front is null)
        {
            return null;
        }

        Match s3 = S3Host().Match(front);
        return s3.Success ? s3.Groups[1].Value.TrimEnd('.') : front;
    }

    private static string? Before(string host, string end) => host.Length > end.Length && host.EndsWith(end, StringComparison.OrdinalIgnoreCase) ? host[..^end.Length] : null;

    private static S3Address OfHost(string bucket, string path) => new(bucket, path.Length <= 1 ? null : Uri.UnescapeDataString(path[1..]), true);

    private static S3Address OfPath(string path)
    {
        string rest = path.TrimStart('/').Length == 0 ? "" : path[1..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string bucket = Uri.UnescapeDataString(slash < 0 ? rest : rest[..slash]);
        string key = slash < 0 ? "" : Uri.UnescapeDataString(rest[(slash + 1)..]);
        return new S3Address(bucket.Length == 0 ? null : bucket, key.Length == 0 ? null : key, false);
    }

    [GeneratedRegex(@"^(.*?\.)?s3(?:[.-][a-z]{2}-[a-z]+-\d)?$")]
    private static partial Regex S3Host();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    private static partial Regex BucketName();

    /// <summary>Paths of services such as Lambda begin with their API's version, those of queues with the account.</summary>
    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d|\d{12})$")]
    private static partial Regex OfAnother();
}
