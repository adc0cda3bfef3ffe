namespace Virga.Node.Services.Objects;

/// <summary>Something that happened to an object and is durable.</summary>
/// <param name="Name">As notifications name it, such as <c>ObjectCreated:Put</c>.</param>
/// <param name="Principal">ARN of who did it.</param>
/// <remarks>Source: S3 User Guide, "Supported event types".</remarks>
internal sealed record ObjectEvent(string Name, Bucket Bucket, string Key, string? Version, string ETag, long Size, DateTimeOffset Time, string Principal, string RequestId, string SourceAddress);
