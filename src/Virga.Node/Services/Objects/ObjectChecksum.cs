namespace Virga.Node.Services.Objects;

/// <summary>A checksum that is kept with an object.</summary>
/// <param name="Algorithm">CRC32, CRC32C, CRC64NVME, SHA1 or SHA256.</param>
/// <param name="Value">Base64; of composite ones with <c>-N</c>, the number of parts.</param>
/// <param name="IsComposite">A checksum of the parts' checksums.</param>
internal sealed record ObjectChecksum(string Algorithm, string Value, bool IsComposite = false);
