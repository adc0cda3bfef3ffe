using Virga.Node.Services.Objects;

namespace Virga.Node.Aws.S3.Payload;

/// <summary>What was computed of a body while it arrived.</summary>
/// <param name="Md5">Hexadecimal.</param>
/// <param name="Kept">The checksum that stays with the object.</param>
internal sealed record BodySums(long Size, string Md5, ObjectChecksum Kept);
