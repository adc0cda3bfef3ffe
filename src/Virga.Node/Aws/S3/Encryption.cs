using System.Collections.Immutable;
using System.Xml.Linq;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>What a request, or else its bucket, says about encryption by the service. It is kept and shown again; the node's disk is its operator's to encrypt.</summary>
/// <remarks>Source: S3 API, "PutObject", "PutBucketEncryption".</remarks>
internal static class Encryption
{
    public const string Header = "x-amz-server-side-encryption";
    private const string KeyId = Header + "-aws-kms-key-id";
    private const string BucketKey = Header + "-bucket-key-enabled";
    private static readonly string[] Shown = [Header, KeyId, BucketKey];

    public static Result<ImmutableSortedDictionary<string, string>> Read(Func<string, string?> find, Bucket bucket)
    {
        string? algorithm = find(Header);
        string? key = find(KeyId);
        if (algorithm is not (null or "AES256" or "aws:kms" or "aws:kms:dsse"))
        {
            return S3Error.InvalidArgument("The encryption method specified is not supported");
        }

        if (key is not null && algorithm is null or "AES256")
        {
            return S3Error.InvalidArgument(algorithm is null ? "The encryption method must be aws:kms when a key is specified" : "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms");
        }

        bool hasCustomerKey = find(CustomerKey.Prefix + "algorithm") is not null;
        if (hasCustomerKey && algorithm is not null)
        {
            return S3Error.InvalidArgument("Server Side Encryption with Customer provided key is incompatible with the encryption method specified");
        }

        (string? byDefault, string? defaultKey) = algorithm is null && !hasCustomerKey ? DefaultOf(bucket) : (null, null);
        return Of((Header, algorithm ?? byDefault), (KeyId, key ?? defaultKey), (BucketKey, find(BucketKey)));
    }

    /// <summary>Shows what the object was stored with.</summary>
    public static void Write(S3Call call, StoredObject item)
    {
        CustomerKey.Write(call, item.CustomerKey);
        foreach (string name in Shown)
        {
            if (item.Headers.TryGetValue(name, out string? value))
            {
                call.Response.Headers[name] = value;
            }
        }
    }

    public static ImmutableSortedDictionary<string, string> Only(ImmutableSortedDictionary<string, string> headers) => headers.RemoveRange(headers.Keys.Except(Shown));

    /// <summary>Headers without those of encryption.</summary>
    public static ImmutableSortedDictionary<string, string> Without(ImmutableSortedDictionary<string, string> headers) => headers.RemoveRange(Shown);

    private static ImmutableSortedDictionary<string, string> Of(params (string Name, string? Value)[] headers) =>
        headers.Where(header => header.Value is not null).ToImmutableSortedDictionary(header => header.Name, header => header.Value!, StringComparer.Ordinal);

    private static (string? Algorithm, string? Key) DefaultOf(Bucket bucket)
    {
        XElement? rule = bucket.Settings.TryGetValue("encryption", out string? document) ? XElement.Parse(document).Child("Rule")?.Child("ApplyServerSideEncryptionByDefault") : null;
        return (rule?.Text("SSEAlgorithm"), rule?.Text("KMSMasterKeyID"));
    }
}
