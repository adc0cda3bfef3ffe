namespace Virga.Node.Services.Objects;

/// <summary>Something that happened to an object.</summary>
/// <param name="Version">Null where the bucket keeps none.</param>
internal sealed record ObjectEvent(ObjectDeed Deed, string Bucket, string Region, string Owner, string Key, string? Version, string ETag, long Size);
