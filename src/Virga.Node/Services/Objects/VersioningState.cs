namespace Virga.Node.Services.Objects;

/// <summary>Whether a bucket keeps the versions that are overwritten or deleted.</summary>
/// <remarks>Source: S3 User Guide, "Retaining multiple versions of objects with S3 Versioning".</remarks>
internal enum VersioningState
{
    /// <summary>Never was switched on.</summary>
    Off,
    Enabled,

    /// <summary>New objects have the version <c>null</c>; those of before are kept.</summary>
    Suspended,
}
