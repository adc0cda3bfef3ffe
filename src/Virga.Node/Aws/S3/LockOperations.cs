using System.Globalization;
using System.Xml.Linq;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Object Lock: a bucket's configuration, retention and legal hold of versions.</summary>
/// <remarks>Source: S3 API, "PutObjectLockConfiguration", "PutObjectRetention", "PutObjectLegalHold".</remarks>
internal sealed class LockOperations(IObjectStore store, ObjectLookup lookup, S3Access access, TimeProvider time) : IS3Operations
{
    private const int MaxYears = 100;

    public IEnumerable<S3Operation> All =>
    [
        new("GET", S3Level.Bucket, LockHeaders.Setting, "GetBucketObjectLockConfiguration", GetConfigurationAsync),
        new("PUT", S3Level.Bucket, LockHeaders.Setting, "PutBucketObjectLockConfiguration", PutConfigurationAsync),
        new("GET", S3Level.Object, "retention", "GetObjectRetention", GetRetentionAsync),
        new("PUT", S3Level.Object, "retention", "PutObjectRetention", PutRetentionAsync),
        new("GET", S3Level.Object, "legal-hold", "GetObjectLegalHold", GetHoldAsync),
        new("PUT", S3Level.Object, "legal-hold", "PutObjectLegalHold", PutHoldAsync),
    ];

    /// <summary>Whether the request asks to go past governance, and may.</summary>
    public static bool Bypasses(S3Call call, S3Access access, string key, string? version) =>
        "true".Equals(call.Header("x-amz-bypass-governance-retention"), StringComparison.OrdinalIgnoreCase) && access.Check(call, "BypassGovernanceRetention", call.Bucket, key, version) is null;

    private static VirgaError None() => S3Error.NotFound("NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration");

    private static Task<VirgaError?> GetConfigurationAsync(S3Call call) => call.Bucket.Settings.TryGetValue(LockHeaders.Setting, out string? document)
        ? S3Xml.AnswerAsync(call, document)
        : Task.FromResult<VirgaError?>(S3Error.NotFound("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"));

    private async Task<VirgaError?> PutConfigurationAsync(S3Call call)
    {
        if (!(await RequestDocument.ReadXmlAsync(call, "ObjectLockConfiguration").ConfigureAwait(false)).TryGet(out XElement? document, out VirgaError? error) || (error = Check(document)) is not null)
        {
            return error;
        }

        if (call.Bucket.Versioning != VersioningState.Enabled)
        {
            return S3Error.Of(Outcome.Conflict, 409, "InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
        }

        store.Change(call.Bucket.Name, bucket => bucket.With(LockHeaders.Setting, document.ToString(SaveOptions.DisableFormatting)));
        return null;
    }

    private static VirgaError? Check(XElement document)
    {
        if (document.Text("ObjectLockEnabled") != "Enabled")
        {
            return S3Error.MalformedXml();
        }

        if (document.Child("Rule") is not { } rule)
        {
            return null;
        }

        XElement? retention = rule.Child("DefaultRetention");
        (string? days, string? years) = (retention?.Text("Days"), retention?.Text("Years"));
        if (!LockHeaders.IsMode(retention?.Text("Mode")) || days is null == years is null || !int.TryParse(days ?? years, CultureInfo.InvariantCulture, out int period))
        {
            return S3Error.MalformedXml();
        }

        return period <= 0 ? S3Error.Invalid("InvalidRetentionPeriod", "Default retention period must be a positive integer value.")
            : period > (days is null ? MaxYears : MaxYears * 365) ? S3Error.Invalid("InvalidRetentionPeriod", "Default retention period too large.")
            : null;
    }

    private Result<StoredObject> Find(S3Call call) => LockHeaders.IsEnabled(call.Bucket) ? lookup.Find(call) : LockHeaders.Missing();

    private Task<VirgaError?> GetRetentionAsync(S3Call call) => !Find(call).TryGet(out StoredObject? item, out VirgaError? error) ? Task.FromResult<VirgaError?>(error)
        : item.Lock is not { Mode: { } mode, Until: { } until } ? Task.FromResult<VirgaError?>(None())
        : S3Xml.AnswerAsync(call, "Retention", xml =>
        {
            xml.WriteElementString("Mode", mode);
            xml.WriteElementString("RetainUntilDate", S3Xml.Date(until));
        });

    private async Task<VirgaError?> PutRetentionAsync(S3Call call)
    {
        if (!Find(call).TryGet(out StoredObject? item, out VirgaError? error) || !(await RequestDocument.ReadXmlAsync(call, "Retention").ConfigureAwait(false)).TryGet(out XElement? document, out error))
        {
            return error;
        }

        string? mode = document.Text("Mode");
        DateTimeOffset? until = LockHeaders.DateOf(document.Text("RetainUntilDate") ?? "");
        if (mode is null != until is null || (mode is not null && !LockHeaders.IsMode(mode)))
        {
            return S3Error.MalformedXml();
        }

        DateTimeOffset now = time.GetUtcNow();
        if (until <= now)
        {
            return S3Error.InvalidArgument("The retain until date must be in the future!");
        }

        bool loosens = item.Lock is { } kept && kept.IsRetained(now) && (mode != kept.Mode || until < kept.Until);
        if (loosens && (item.Lock!.Mode == ObjectLock.Compliance || !Bypasses(call, access, call.Key, call.VersionId)))
        {
            return S3Error.AccessDenied("Access Denied because object protected by object lock.");
        }

        await store.ChangeAsync(call.Bucket.Name, item, one => one with { Lock = new ObjectLock(mode, until, one.Lock?.HasLegalHold ?? false) }).ConfigureAwait(false);
        return null;
    }

    private Task<VirgaError?> GetHoldAsync(S3Call call) => !Find(call).TryGet(out StoredObject? item, out VirgaError? error) ? Task.FromResult<VirgaError?>(error)
        : item.Lock is not { } kept ? Task.FromResult<VirgaError?>(None())
        : S3Xml.AnswerAsync(call, "LegalHold", xml => xml.WriteElementString("Status", kept.HasLegalHold ? "ON" : "OFF"));

    private async Task<VirgaError?> PutHoldAsync(S3Call call)
    {
        if (!Find(call).TryGet(out StoredObject? item, out VirgaError? error) || !(await RequestDocument.ReadXmlAsync(call, "LegalHold").ConfigureAwait(false)).TryGet(out XElement? document, out error))
        {
            return error;
        }

        if (document.Text("Status") is not ("ON" or "OFF"))
        {
            return S3Error.MalformedXml();
        }

        bool holds = document.Text("Status") == "ON";
        await store.ChangeAsync(call.Bucket.Name, item, one => one with { Lock = new ObjectLock(one.Lock?.Mode, one.Lock?.Until, holds) }).ConfigureAwait(false);
        return null;
    }
}
