using Virga.Node.Identity.Policies;
using Virga.Node.Services.Objects;

namespace Virga.Node.Aws.S3;

/// <summary>What S3's requests bring to policies' conditions.</summary>
/// <remarks>Source: Service Authorization Reference, "Condition keys for Amazon S3".</remarks>
internal sealed class S3Keys(S3Call call, IConditionKeys others, Lazy<StoredObject?> existing) : IConditionKeys
{
    private const string ExistingTag = "s3:ExistingObjectTag/";
    private const string RequestTag = "s3:RequestObjectTag/";

    public string[]? Find(string key)
    {
        if (!key.StartsWith("s3:", StringComparison.OrdinalIgnoreCase))
        {
            return others.Find(key);
        }

        if (key.StartsWith(ExistingTag, StringComparison.OrdinalIgnoreCase))
        {
            return existing.Value?.Tags.GetValueOrDefault(key[ExistingTag.Length..]) is { } value ? [value] : null;
        }

        Dictionary<string, string>? tags = call.Header("x-amz-tagging") is { } header ? TagSet.Parse(header) : null;
        if (key.StartsWith(RequestTag, StringComparison.OrdinalIgnoreCase))
        {
            return tags?.GetValueOrDefault(key[RequestTag.Length..]) is { } value ? [value] : null;
        }

        string name = key[3..];
        string? found = name.ToUpperInvariant() switch
        {
            "PREFIX" => call.Query("prefix") ?? call.Address.Key, // whether an object may be known to be absent is asked as a list of it
            "DELIMITER" => call.Query("delimiter"),
            "MAX-KEYS" => call.Query("max-keys"),
            "VERSIONID" => call.VersionId,
            "AUTHTYPE" => call.AuthType,
            "SIGNATUREVERSION" => call.AuthType is null ? null : call.Seed is null ? "AWS" : "AWS4-HMAC-SHA256",
            "LOCATIONCONSTRAINT" => call.Region,
            _ => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) ? call.Header(name) : null,
        };
        return name.Equals("RequestObjectTagKeys", StringComparison.OrdinalIgnoreCase) ? tags?.Keys.ToArray() : found is null ? null : [found];
    }
}
