using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>An object's headers: those that come with it, and those that are answered.</summary>
/// <remarks>Source: S3 User Guide, "Working with object metadata"; S3 API, "PutObject", "GetObject".</remarks>
internal static class ObjectHeaders
{
    public const string MetaPrefix = "x-amz-meta-";
    private const int MaxMetadata = 2048;
    private static readonly string[] Kept = ["Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires", "x-amz-website-redirect-location"];
    private static readonly string[] StorageClasses = ["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"];
    private static readonly string[] Acls = ["private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"];

    private static readonly (string Query, string Header)[] Overrides =
    [
        ("response-content-type", "Content-Type"), ("response-cache-control", "Cache-Control"), ("response-content-disposition", "Content-Disposition"),
        ("response-content-encoding", "Content-Encoding"), ("response-content-language", "Content-Language"), ("response-expires", "Expires"),
    ];

    /// <summary>What a request says of the object that it makes; its content isn't there yet.</summary>
    /// <param name="find">A header, or a field of a form.</param>
    public static Result<StoredObject> Read(Bucket bucket, string key, Func<string, string?> find, IEnumerable<KeyValuePair<string, string>> all, DateTimeOffset now)
    {
        ImmutableSortedDictionary<string, string> metadata = all.Where(header => header.Key.StartsWith(MetaPrefix, StringComparison.OrdinalIgnoreCase))
            .ToImmutableSortedDictionary(header => header.Key[MetaPrefix.Length..].ToLowerInvariant(), header => header.Value, StringComparer.Ordinal);
        if (metadata.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value)) > MaxMetadata)
        {
            return S3Error.Invalid("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
        }

        string storage = find("x-amz-storage-class") ?? "STANDARD";
        if (!StorageClasses.Contains(storage))
        {
            return S3Error.Invalid("InvalidStorageClass", "The storage class you specified is not valid");
        }

        if (!ReadAcl(find("x-amz-acl")).TryGet(out string? acl, out VirgaError? error) || !TagSet.OfHeader(find("x-amz-tagging")).TryGet(out ImmutableSortedDictionary<string, string>? tags, out error)
            || !Encryption.Read(find, bucket).TryGet(out ImmutableSortedDictionary<string, string>? encryption, out error) || AclOperations.Refusal(bucket, acl) is { } refused && (error = refused) is not null
            || !LockHeaders.Read(find, bucket, now).TryGet(out ObjectLock? kept, out error) && error is not null
            || !CustomerKey.Read(find).TryGet(out CustomerKey? customer, out error) && error is not null)
        {
            return error;
        }

        ImmutableSortedDictionary<string, string> headers = Kept.Select(name => (Name: name, Value: Clean(name, find(name)))).Where(header => !string.IsNullOrEmpty(header.Value))
            .ToImmutableSortedDictionary(header => header.Name, header => header.Value!, StringComparer.Ordinal).AddRange(encryption);
        return new StoredObject { Key = key, Modified = Seconds(now), Headers = headers, Metadata = metadata, StorageClass = storage, Acl = acl, Tags = tags, Lock = kept, CustomerKey = customer?.Md5 };
    }

    public static Result<StoredObject> Read(S3Call call, DateTimeOffset now) =>
        Read(call.Bucket, call.Key, call.Header, call.Request.Headers.Select(header => new KeyValuePair<string, string>(header.Key, header.Value.ToString())), now);

    public static Result<string> ReadAcl(string? acl) => acl is null ? "private" : Acls.Contains(acl) ? acl : S3Error.InvalidArgument("");

    public static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    /// <summary>All but the length and the range.</summary>
    public static void Write(S3Call call, StoredObject item, bool withChecksum)
    {
        IHeaderDictionary headers = call.Response.Headers;
        headers.ContentType = "binary/octet-stream";
        foreach ((string name, string value) in item.Headers)
        {
            headers[name] = Ascii(value);
        }

        foreach ((string name, string value) in item.Metadata)
        {
            headers[MetaPrefix + name] = Ascii(value);
        }

        headers.ETag = $"\"{item.ETag}\"";
        headers.LastModified = item.Modified.ToString("R", CultureInfo.InvariantCulture);
        headers.AcceptRanges = "bytes";
        WriteVersion(call, item);
        if (item.Tags.Count > 0)
        {
            headers["x-amz-tagging-count"] = S3Xml.Number(item.Tags.Count);
        }

        CustomerKey.Write(call, item.CustomerKey);
        LockHeaders.Write(call, item.Lock);
        if (item.StorageClass != "STANDARD")
        {
            headers["x-amz-storage-class"] = item.StorageClass;
        }

        if (withChecksum && item.Checksum is { } checksum)
        {
            WriteChecksum(call, checksum);
        }

        foreach ((string query, string header) in Overrides)
        {
            if (call.Query(query) is { } value)
            {
                headers[header] = Ascii(value);
            }
        }
    }

    public static void WriteVersion(S3Call call, StoredObject item)
    {
        if (call.Bucket.Versioning != VersioningState.Off)
        {
            call.Response.Headers["x-amz-version-id"] = item.Version;
        }
    }

    /// <summary>What a request that made a version answers: without versioning, none.</summary>
    public static void WriteNewVersion(S3Call call, StoredObject item)
    {
        if (call.Bucket.Versioning == VersioningState.Enabled)
        {
            call.Response.Headers["x-amz-version-id"] = item.Version;
        }
    }

    public static void WriteChecksum(S3Call call, ObjectChecksum checksum)
    {
        call.Response.Headers[ChecksumAlgorithm.HeaderOf(checksum.Algorithm)] = checksum.Value;
        call.Response.Headers["x-amz-checksum-type"] = checksum.IsComposite ? "COMPOSITE" : "FULL_OBJECT";
    }

    /// <summary>The encoding of the transfer isn't the object's own.</summary>
    private static string? Clean(string name, string? value) => name != "Content-Encoding" || value is null ? value
        : string.Join(", ", value.Split(',', StringSplitOptions.TrimEntries).Where(part => part != "aws-chunked"));

    /// <summary>Headers are ASCII: others are written as S3 does, by RFC 2047.</summary>
    private static string Ascii(string value) => value.All(one => one is >= ' ' and <= '~' or '\t') ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
}
