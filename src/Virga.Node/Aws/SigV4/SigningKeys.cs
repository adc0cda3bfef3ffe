using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Virga.Node.Identity;

namespace Virga.Node.Aws.SigV4;

/// <summary>Derived signing keys, which hold for a day; the cache is emptied when it is full.</summary>
internal sealed class SigningKeys
{
    private const int MaxCached = 1024;
    private readonly ConcurrentDictionary<(string KeyId, string Date, string Region, string Service), byte[]> cache = new();

    public byte[] Of(AccessKey key, string date, string region, string service)
    {
        if (cache.TryGetValue((key.Id, date, region, service), out byte[]? known))
        {
            return known;
        }

        if (cache.Count >= MaxCached)
        {
            cache.Clear();
        }

        return cache[(key.Id, date, region, service)] = Derive(key.Secret, date, region, service);
    }

    public static byte[] Derive(string secret, string date, string region, string service)
    {
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (string part in (string[])[date, region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }

    public static string Sign(byte[] signingKey, string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(stringToSign)));
}
