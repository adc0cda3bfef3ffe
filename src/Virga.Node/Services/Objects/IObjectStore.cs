using Virga.Node.Values;

namespace Virga.Node.Services.Objects;

/// <summary>
/// Buckets, objects' descriptions and unfinished uploads. All changes are durable when they return; contents are in the
/// <see cref="BlobFolder"/>, which the store tells what is no longer needed.
/// </summary>
internal interface IObjectStore
{
    /// <summary>By name.</summary>
    IReadOnlyList<Bucket> Buckets { get; }

    Bucket? FindBucket(string name);

    /// <summary>Events of changes whose deed is given, where the bucket has rules that ask for them.</summary>
    IObjectOutbox Outbox { get; }

    /// <summary>False when one of that name exists.</summary>
    bool Create(Bucket bucket);

    /// <summary>False when it isn't empty: of objects, of versions, of markers. Unfinished uploads go with it.</summary>
    bool Remove(string bucket);

    /// <summary>The changed bucket, or null when there is none.</summary>
    Bucket? Change(string bucket, Func<Bucket, Bucket> change);

    /// <summary>A version, or the latest one, marker or not.</summary>
    StoredObject? Find(string bucket, string key, string? version = null);

    /// <summary>Stores the object as the bucket's versioning asks; the answer has its version.</summary>
    /// <param name="precondition">Asked with the latest version, in the same transaction.</param>
    Task<Result<StoredObject>> PutAsync(string bucket, StoredObject item, Func<StoredObject?, VirgaError?> precondition, ObjectDeed? deed = null);

    /// <summary>Removes a version or, without one, hides or removes the object as the bucket's versioning asks.</summary>
    Task<Result<Removal>> RemoveAsync(string bucket, string key, string? version, DateTimeOffset now, Func<StoredObject?, VirgaError?> precondition, ObjectDeed? deed = null);

    /// <summary>Changes a version's tags and the like, not its content.</summary>
    Task ChangeAsync(string bucket, StoredObject item, Func<StoredObject, StoredObject> change, ObjectDeed? deed = null);

    /// <summary>Latest versions that aren't markers, in the order of their keys' UTF-8.</summary>
    IReadOnlyList<StoredObject> Scan(string bucket, string prefix, ListPosition after, int limit);

    /// <summary>All versions by key, newest first. The position's id is a version's sequence.</summary>
    IReadOnlyList<StoredObject> ScanVersions(string bucket, string prefix, ListPosition after, int limit);

    IReadOnlyList<MultipartUpload> ScanUploads(string bucket, string prefix, ListPosition after, int limit);

    void Begin(MultipartUpload upload);

    MultipartUpload? FindUpload(string bucket, string key, string id);

    /// <summary>By number.</summary>
    IReadOnlyList<UploadPart> Parts(MultipartUpload upload);

    /// <summary>False when the upload was ended meanwhile. A part of the same number is replaced.</summary>
    Task<bool> PutPartAsync(MultipartUpload upload, UploadPart part);

    /// <summary>Ends the upload; its object is there or, with an error, the upload goes on.</summary>
    Task<Result<StoredObject>> CompleteAsync(MultipartUpload upload, StoredObject item, Func<StoredObject?, VirgaError?> precondition, ObjectDeed? deed = null);

    /// <summary>False when there is none.</summary>
    Task<bool> AbortAsync(MultipartUpload upload);
}
