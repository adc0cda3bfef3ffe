using System.Globalization;
using System.Xml.Linq;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Object Lock in the headers of objects, and in the bucket's configuration.</summary>
/// <remarks>Source: S3 User Guide, "Locking objects with Object Lock".</remarks>
internal static class LockHeaders
{
    public const string Setting = "object-lock";
    private const string Prefix = "x-amz-object-lock-";

    public static bool IsEnabled(Bucket bucket) => bucket.Settings.ContainsKey(Setting);

    public static VirgaError Missing() => S3Error.InvalidRequest("Bucket is missing Object Lock Configuration");

    /// <summary>The lock of a new version: the request's, else the bucket's default, else null.</summary>
    public static Result<ObjectLock?> Read(Func<string, string?> find, Bucket bucket, DateTimeOffset now)
    {
        (string? mode, string? until, string? hold) = (find(Prefix + "mode"), find(Prefix + "retain-until-date"), find(Prefix + "legal-hold"));
        if (mode is null && until is null && hold is null)
        {
            return IsEnabled(bucket) ? Default(XElement.Parse(bucket.Settings[Setting]), now) : (ObjectLock?)null;
        }

        if (!IsEnabled(bucket))
        {
            return Missing();
        }

        if (mode is null != until is null)
        {
            return S3Error.InvalidArgument("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
        }

        if (hold is not (null or "ON" or "OFF"))
        {
            return S3Error.InvalidArgument("Legal Hold must be either of 'ON' or 'OFF'");
        }

        if (mode is null)
        {
            ObjectLock? standard = Default(XElement.Parse(bucket.Settings[Setting]), now);
            return new ObjectLock(standard?.Mode, standard?.Until, hold == "ON");
        }

        return !IsMode(mode) ? S3Error.InvalidArgument("Unknown wormMode directive.")
            : DateOf(until!) is not { } date ? S3Error.InvalidArgument("The retain until date must be provided in ISO 8601 format")
            : date <= now ? S3Error.InvalidArgument("The retain until date must be in the future!")
            : new ObjectLock(mode, date, hold == "ON");
    }

    public static void Write(S3Call call, ObjectLock? kept)
    {
        if (kept?.Mode is not null)
        {
            call.Response.Headers[Prefix + "mode"] = kept.Mode;
            call.Response.Headers[Prefix + "retain-until-date"] = S3Xml.Date(kept.Until!.Value);
        }

        if (kept is not null)
        {
            call.Response.Headers[Prefix + "legal-hold"] = kept.HasLegalHold ? "ON" : "OFF";
        }
    }

    public static bool IsMode(string? mode) => mode is ObjectLock.Governance or ObjectLock.Compliance;

    public static DateTimeOffset? DateOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date : null;

    private static ObjectLock? Default(XElement document, DateTimeOffset now)
    {
        if (document.Child("Rule")?.Child("DefaultRetention") is not { } rule)
        {
            return null;
        }

        return new ObjectLock(rule.Text("Mode"), rule.Text("Years") is { } years ? now.AddYears(int.Parse(years, CultureInfo.InvariantCulture)) : now.AddDays(int.Parse(rule.Text("Days")!, CultureInfo.InvariantCulture)), false);
    }
}
