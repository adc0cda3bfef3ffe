using System.Security.Cryptography;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>A key that a customer brings along with each request; the node never keeps it.</summary>
/// <param name="Md5">Base64.</param>
/// <remarks>Source: S3 User Guide, "Using server-side encryption with customer-provided keys".</remarks>
internal sealed record CustomerKey(byte[] Key, string Md5)
{
    public const string Prefix = "x-amz-server-side-encryption-customer-";
    public const string SourcePrefix = "x-amz-copy-source-server-side-encryption-customer-";

    /// <summary>Null when the request brings none.</summary>
    /// <param name="find">A header, or a field of a form.</param>
    public static Result<CustomerKey?> Read(Func<string, string?> find, string prefix = Prefix)
    {
        (string? algorithm, string? key, string? md5) = (find(prefix + "algorithm"), find(prefix + "key"), find(prefix + "key-MD5"));
        if (algorithm is null && key is null && md5 is null)
        {
            return (CustomerKey?)null;
        }

        if (algorithm is null)
        {
            return S3Error.InvalidArgument("Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.");
        }

        if (algorithm != "AES256")
        {
            return S3Error.Invalid("InvalidEncryptionAlgorithmError", "The Encryption request you specified is not valid. Supported value: AES256.");
        }

        byte[] bytes = new byte[32];
        if (key is null || !Convert.TryFromBase64String(key, bytes, out int length) || length != bytes.Length)
        {
            return S3Error.InvalidArgument(key is null ? "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key." : "The secret key was invalid for the specified algorithm.");
        }

#pragma warning disable CA5351 // the protocol's check of the key
        string actual = Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351
        return md5 is null ? S3Error.InvalidArgument("Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key.")
            : md5 != actual ? S3Error.InvalidArgument("The calculated MD5 hash of the key did not match the hash that was provided.")
            : new CustomerKey(bytes, actual);
    }

    /// <summary>The key to read the object with, null when it isn't encrypted with one.</summary>
    public static Result<CustomerKey?> ReadFor(S3Call call, StoredObject item, string prefix = Prefix)
    {
        if (!Read(call.Header, prefix).TryGet(out CustomerKey? key, out VirgaError? error) && error is not null)
        {
            return error;
        }

        return item.CustomerKey is null && key is not null ? S3Error.InvalidRequest("The encryption parameters are not applicable to this object.")
            : item.CustomerKey is not null && key is null ? S3Error.InvalidRequest("The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.")
            : item.CustomerKey != key?.Md5 ? S3Error.AccessDenied()
            : key;
    }

    public static void Write(S3Call call, string? md5)
    {
        if (md5 is not null)
        {
            call.Response.Headers[Prefix + "algorithm"] = "AES256";
            call.Response.Headers[Prefix + "key-MD5"] = md5;
        }
    }
}
