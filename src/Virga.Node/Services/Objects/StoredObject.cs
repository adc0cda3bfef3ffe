using System.Collections.Immutable;

namespace Virga.Node.Services.Objects;

/// <summary>One version of an object, or a delete marker.</summary>
internal sealed record StoredObject
{
    /// <summary>The version of objects that were put while versioning wasn't enabled.</summary>
    public const string NullVersion = "null";

    public required string Key { get; init; }

    public string Version { get; init; } = NullVersion;

    public bool IsMarker { get; init; }

    /// <summary>Set when read: the one that requests without a version mean.</summary>
    public bool IsLatest { get; init; }

    /// <summary>Set when read: grows with each change of the store.</summary>
    public long Sequence { get; init; }

    /// <summary>To the second, as HTTP's dates are.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>Without quotes.</summary>
    public string ETag { get; init; } = "";

    public ImmutableArray<Segment> Segments { get; init; } = [];

    public long Size { get; init; }

    /// <summary>Content headers, such as <c>Content-Type</c>.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The user's own, without <c>x-amz-meta-</c>.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ObjectChecksum? Checksum { get; init; }

    public string StorageClass { get; init; } = "STANDARD";

    public string Acl { get; init; } = "private";

    public ObjectLock? Lock { get; init; }

    /// <summary>MD5, in base64, of the customer's key that the content is encrypted with.</summary>
    public string? CustomerKey { get; init; }

    /// <summary>Of the multipart upload that made it: to complete it again changes nothing.</summary>
    public string? UploadId { get; init; }

    public bool IsMultipart => Segments.Length > 0 && Segments[0].Part > 0;
}
