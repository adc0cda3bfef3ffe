namespace Virga.Node.Services.Objects;

/// <summary>A part that has arrived.</summary>
/// <param name="ETag">MD5 in hexadecimal.</param>
/// <param name="Crc64">Of the content; the whole object's is made of them.</param>
internal sealed record UploadPart(int Number, string ETag, long Size, string Blob, DateTimeOffset Modified, ObjectChecksum? Checksum, string Crc64);
