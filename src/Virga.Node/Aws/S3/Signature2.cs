using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Virga.Node.Identity;
using Virga.Node.Identity.Sessions;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Signature version 2, which clients still presign with by default.</summary>
/// <remarks>Source: S3 User Guide, "Signing and authenticating REST requests (AWS Signature Version 2)".</remarks>
internal sealed class Signature2(AccessKeys keys, SessionTokens sessions, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    private static readonly HashSet<string> Signed = new(StringComparer.Ordinal)
    {
        "accelerate", "acl", "cors", "delete", "encryption", "lifecycle", "location", "logging", "notification", "object-lock", "partNumber", "policy", "policyStatus", "publicAccessBlock",
        "replication", "requestPayment", "response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language", "response-content-type",
        "response-expires", "restore", "retention", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website", "ownershipControls", "legal-hold",
    };

    public static bool IsClaimed(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith("AWS ", StringComparison.Ordinal) || (request.Query.ContainsKey("AWSAccessKeyId") && request.Query.ContainsKey("Signature"));

    public Result<Principal> Verify(HttpRequest request, S3Address address)
    {
        string authorization = request.Headers.Authorization.ToString();
        bool isPresigned = authorization.Length == 0;
        string[] claim = isPresigned ? [request.Query["AWSAccessKeyId"].ToString(), request.Query["Signature"].ToString()] : authorization[4..].Split(':', 2);
        if (claim.Length != 2)
        {
            return new VirgaError(Outcome.IncompleteSignature, "The authorization header is malformed.");
        }

        string date = isPresigned ? request.Query["Expires"].ToString() : request.Headers.ContainsKey("x-amz-date") ? "" : request.Headers.Date.ToString();
        if (CheckTime(request, isPresigned) is { } late)
        {
            return late;
        }

        Result<Principal> found = Verify(claim[0], claim[1], TextOf(request, address, date, ""), TokenOf(request));
        return found.Error is not null && address is { Level: S3Level.Bucket, IsVirtualHost: false } // some clients sign a bucket's path as that of a folder
            ? Verify(claim[0], claim[1], TextOf(request, address, date, "/"), TokenOf(request))
            : found;
    }

    /// <summary>Whose key made the signature of the text.</summary>
    public Result<Principal> Verify(string keyId, string signature, string text, string token)
    {
        Result<AccessKey> found = AccessKey.IsTemporary(keyId) ? sessions.Open(keyId, token)
            : keys.TryFind(keyId, out AccessKey? long_) && long_.IsActive ? long_
            : new VirgaError(Outcome.UnrecognizedClient, "unknown key");
        if (!found.TryGet(out AccessKey? key, out VirgaError? error))
        {
            return error;
        }

#pragma warning disable CA5350 // the protocol's own
        string expected = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature)) ? key.Owner : S3Error.SignatureDoesNotMatch();
    }

    private static string TokenOf(HttpRequest request) => request.Headers.TryGetValue("x-amz-security-token", out var header) ? header.ToString() : request.Query["x-amz-security-token"].ToString();

    private static string TextOf(HttpRequest request, S3Address address, string date, string end)
    {
        StringBuilder text = new();
        text.Append(request.Method).Append('\n').Append(request.Headers.ContentMD5.ToString()).Append('\n').Append(request.Headers.ContentType.ToString()).Append('\n').Append(date).Append('\n');
        IEnumerable<(string Name, string Value)> headers = request.Headers.Where(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)).Select(header => (header.Key.ToLowerInvariant(), header.Value.ToString()))
            .Concat(request.Query.Where(pair => pair.Key.StartsWith("x-amz-", StringComparison.Ordinal)).Select(pair => (pair.Key, pair.Value.ToString())))
            .OrderBy(header => header.Item1, StringComparer.Ordinal);
        foreach ((string name, string value) in headers)
        {
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        text.Append(address.IsVirtualHost ? $"/{address.Bucket}" : "").Append(S3Address.RawPath(request)).Append(end);
        string[] words = [.. request.Query.Where(pair => Signed.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.ToString().Length == 0 ? pair.Key : $"{pair.Key}={pair.Value}")];
        return (words.Length == 0 ? text : text.Append('?').AppendJoin('&', words)).ToString();
    }

    private VirgaError? CheckTime(HttpRequest request, bool isPresigned)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (isPresigned)
        {
            return long.TryParse(request.Query["Expires"].ToString(), CultureInfo.InvariantCulture, out long end) && now.ToUnixTimeSeconds() <= end ? null : S3Error.AccessDenied("Request has expired");
        }

        string date = request.Headers.TryGetValue("x-amz-date", out var own) ? own.ToString() : request.Headers.Date.ToString();
        return !DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? S3Error.AccessDenied("AWS authentication requires a valid Date or x-amz-date header")
            : (now - at).Duration() > Skew ? new VirgaError(Outcome.SignatureExpired, "too far off") : null;
    }
}
