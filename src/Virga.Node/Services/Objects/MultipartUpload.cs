namespace Virga.Node.Services.Objects;

/// <summary>An object that comes in parts.</summary>
/// <param name="Template">The object as it will be, without its content.</param>
/// <param name="Algorithm">Of the checksums; null: none was asked for.</param>
/// <param name="IsComposite">Whether the object's checksum will be one of the parts' checksums.</param>
internal sealed record MultipartUpload(string Bucket, string Id, DateTimeOffset Initiated, StoredObject Template, string? Algorithm, bool IsComposite)
{
    public string Key => Template.Key;
}
