using System.Globalization;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Conditions that requests put on the object as it is.</summary>
/// <remarks>Source: RFC 9110, section 13.2.2; S3 API, "GetObject", "CopyObject"; S3 User Guide, "Conditional requests".</remarks>
internal sealed record Conditions(string? Match, string? NoneMatch, string? ModifiedSince, string? UnmodifiedSince)
{
    public static Conditions Of(S3Call call, string prefix = "") =>
        new(call.Header(prefix + "If-Match"), call.Header(prefix + "If-None-Match"), call.Header(prefix + "If-Modified-Since"), call.Header(prefix + "If-Unmodified-Since"));

    /// <param name="unchanged">What a read answers when its copy is still good; a copy answers that the condition fails.</param>
    public VirgaError? CheckRead(StoredObject item, VirgaError unchanged)
    {
        if (Match is not null ? !Names(Match, item) : DateOf(UnmodifiedSince) is { } limit && item.Modified > limit)
        {
            return S3Error.PreconditionFailed();
        }

        return NoneMatch is not null ? Names(NoneMatch, item) ? unchanged : null : DateOf(ModifiedSince) is { } since && item.Modified <= since ? unchanged : null;
    }

    /// <param name="item">Null: there is none.</param>
    public VirgaError? CheckWrite(StoredObject? item) =>
        NoneMatch is not null && item is not null && Names(NoneMatch, item) ? S3Error.PreconditionFailed()
        : Match is null ? null
        : item is null ? S3Error.NoSuchKey()
        : Names(Match, item) ? null : S3Error.PreconditionFailed();

    private static bool Names(string tags, StoredObject item) => tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag.Trim('"') == item.ETag || (tag.StartsWith("W/", StringComparison.Ordinal) && tag[2..].Trim('"') == item.ETag));

    private static DateTimeOffset? DateOf(string? text) =>
        text is not null && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date : null;
}
