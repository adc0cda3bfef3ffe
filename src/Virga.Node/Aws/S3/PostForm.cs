using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>An upload out of a browser's form: fields first, then the file, which is streamed.</summary>
/// <remarks>Source: S3 API, "POST Object", "Authenticating requests in browser-based uploads using POST".</remarks>
internal sealed class PostForm(IObjectStore store, BlobFolder blobs, S3Access access, SignatureVerifier signatures, Signature2 signature2, ObjectNews news, TimeProvider time)
{
    private const int MaxField = 20 << 10;
    private const int MaxFields = 100;

    public async Task<VirgaError?> RunAsync(HttpContext context, S3Address address, Bucket bucket, string requestId)
    {
        S3Cors.Allow(context, bucket, "POST");
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            return S3Error.Of(Outcome.InvalidParameter, 412, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data");
        }

        Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase) { ["bucket"] = bucket.Name };
        MultipartReader reader = new(boundary, context.Request.Body);
        try
        {
            while (await reader.ReadNextSectionAsync(context.RequestAborted).ConfigureAwait(false) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition) || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { } name)
                {
                    return Malformed();
                }

                if (name.Equals("file", StringComparison.OrdinalIgnoreCase))
                {
                    string file = HeaderUtilities.RemoveQuotes(disposition.FileName).Value ?? "";
                    return await StoreAsync(context, address, bucket, requestId, fields, section.Body, file).ConfigureAwait(false);
                }

                using StreamReader text = new(section.Body, Encoding.UTF8);
                string value = await text.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
                if (value.Length > MaxField || fields.Count > MaxFields)
                {
                    return S3Error.Invalid("MaxPostPreDataLengthExceeded", "Your POST request fields preceding the upload file was too large.");
                }

                if (!name.Equals("bucket", StringComparison.OrdinalIgnoreCase)) // the address says which, not the form
                {
                    fields[name] = value;
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException && !context.RequestAborted.IsCancellationRequested)
        {
            return Malformed();
        }

        return S3Error.InvalidArgument("POST requires exactly one file upload per request.");
    }

    private static VirgaError Malformed() => S3Error.Invalid("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");

    private async Task<VirgaError?> StoreAsync(HttpContext context, S3Address address, Bucket bucket, string requestId, Dictionary<string, string> fields, Stream body, string file)
    {
        if (!fields.TryGetValue("key", out string? key) || key.Length == 0)
        {
            return S3Error.InvalidArgument("Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.");
        }

        key = key.Replace("${filename}", file, StringComparison.Ordinal);
        fields["key"] = key;
        if (!Identify(fields).TryGet(out Principal? principal, out VirgaError? error))
        {
            return error;
        }

        PostPolicy? policy = null;
        if (principal != S3Access.Anonymous && !PostPolicy.Check(Convert.FromBase64String(fields["policy"]), fields, time.GetUtcNow()).TryGet(out policy, out error))
        {
            return error;
        }

        S3Call call = new(context, address with { Key = key }, principal, requestId) { Bucket = bucket, AuthType = principal == S3Access.Anonymous ? null : "POST" };
        if (access.Check(call, "PutObject") is { } refused)
        {
            return refused;
        }

        Dictionary<string, string> named = new(fields, StringComparer.OrdinalIgnoreCase);
        named["x-amz-acl"] = named.GetValueOrDefault("acl", "private");
        named.Remove("x-amz-tagging");
        if (!ObjectHeaders.Read(bucket, key, named.GetValueOrDefault, named, time.GetUtcNow()).TryGet(out StoredObject? item, out error))
        {
            return error;
        }

        using ContentSink sink = new(blobs, CustomerKey.Read(named.GetValueOrDefault).Value);
        if (!(await ReceiveAsync(body, sink, item, policy?.Length ?? (0, WriteOperations.MaxSize), context.RequestAborted).ConfigureAwait(false)).TryGet(out StoredObject? whole, out error)
            || !(await store.PutAsync(bucket.Name, whole, _ => null, news.Of(call, "ObjectCreated:Post")).ConfigureAwait(false)).TryGet(out StoredObject? stored, out error))
        {
            return error;
        }

        return await AnswerAsync(call, fields, stored).ConfigureAwait(false);
    }

    private Result<Principal> Identify(Dictionary<string, string> fields)
    {
        if (!fields.TryGetValue("policy", out string? policy))
        {
            return S3Access.Anonymous;
        }

        if (!fields.ContainsKey("signature") && !fields.ContainsKey("x-amz-signature"))
        {
            return S3Error.InvalidArgument("Bucket POST must contain a field named 'signature'.  If it is specified, please check the order of the fields.");
        }

        if (!Convert.TryFromBase64String(policy, new byte[policy.Length], out _))
        {
            return S3Error.Invalid("InvalidPolicyDocument", "Invalid Policy: Invalid base64.");
        }

        Result<Principal> found = fields.TryGetValue("AWSAccessKeyId", out string? id)
            ? signature2.Verify(id, fields.GetValueOrDefault("signature", ""), policy, fields.GetValueOrDefault("x-amz-security-token", ""))
            : signatures.VerifyPolicy(
                policy, fields.GetValueOrDefault("x-amz-credential", ""), fields.GetValueOrDefault("x-amz-date", ""), fields.GetValueOrDefault("x-amz-signature", ""), fields.GetValueOrDefault("x-amz-security-token", ""));
        return found.Error is { } error ? S3Error.OfSignature(error, isPresigned: true) : found;
    }

    private static async Task<Result<StoredObject>> ReceiveAsync(Stream body, ContentSink sink, StoredObject item, (long Min, long Max) length, CancellationToken cancellation)
    {
#pragma warning disable CA5351 // ETags are MD5
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        using ChecksumSum sum = new(ChecksumAlgorithm.Default);
        byte[] buffer = new byte[64 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            md5.AppendData(buffer.AsSpan(0, read));
            sum.Append(buffer.AsSpan(0, read));
            sink.Write(buffer.AsSpan(0, read));
            if (sink.Size > length.Max)
            {
                return S3Error.EntityTooLarge();
            }
        }

        if (sink.Size < length.Min)
        {
            return S3Error.Invalid("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        }

        Segment segment = sink.Commit();
        string etag = ContentSink.ETagOf(segment, Convert.ToHexStringLower(md5.GetHashAndReset()));
        return item with { ETag = etag, Size = segment.Size, Checksum = new ObjectChecksum(sum.Algorithm, sum.Value), Segments = [segment] };
    }

    private static Task<VirgaError?> AnswerAsync(S3Call call, Dictionary<string, string> fields, StoredObject stored)
    {
        string location = $"{call.Request.Scheme}://{call.Request.Host}/{(call.Address.IsVirtualHost ? "" : call.Bucket.Name + "/")}{CanonicalQuery.Encode(stored.Key, keepSlash: true)}";
        call.Response.Headers.ETag = $"\"{stored.ETag}\"";
        ObjectHeaders.WriteNewVersion(call, stored);
        Encryption.Write(call, stored);
        string redirect = fields.GetValueOrDefault("success_action_redirect") ?? fields.GetValueOrDefault("redirect") ?? "";
        if (Uri.TryCreate(redirect, UriKind.Absolute, out Uri? target) && target.Scheme is "http" or "https")
        {
            call.Response.Headers.Location = QueryHelpers.AddQueryString(redirect, new Dictionary<string, string?> { ["bucket"] = call.Bucket.Name, ["key"] = stored.Key, ["etag"] = $"\"{stored.ETag}\"" });
            return S3Xml.AnswerAsync(call, StatusCodes.Status303SeeOther);
        }

        call.Response.Headers.Location = location;
        return fields.GetValueOrDefault("success_action_status") switch
        {
            "200" => S3Xml.AnswerAsync(call, StatusCodes.Status200OK),
            "201" => S3Xml.AnswerAsync(call, "PostResponse", xml =>
            {
                xml.WriteElementString("Location", location);
                xml.WriteElementString("Bucket", call.Bucket.Name);
                xml.WriteElementString("Key", stored.Key);
                xml.WriteElementString("ETag", $"\"{stored.ETag}\"");
            }, StatusCodes.Status201Created),
            _ => S3Xml.AnswerAsync(call, StatusCodes.Status204NoContent),
        };
    }
}
