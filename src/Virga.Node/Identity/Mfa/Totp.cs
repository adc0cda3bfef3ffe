using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Virga.Node.Identity.Mfa;

/// <summary>Codes of an authenticator app: six digits, a new one every 30 seconds, HMAC-SHA1. Source: RFC 6238 and RFC 4226.</summary>
internal static class Totp
{
    /// <summary>Bytes; as many as SHA-1 gives. Source: RFC 4226, section 4, R6.</summary>
    public const int SecretSize = 20;

    private const int StepSeconds = 30;
    private const uint Modulus = 1_000_000;

    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    public static string CodeAt(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // the RFC's algorithm, which is what apps have; HMAC doesn't need SHA-1 to be free of collisions
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        uint number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 15)..]) & int.MaxValue;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step within the bounds whose code this is. How long it takes says nothing about the code.</summary>
    public static long? Find(ReadOnlySpan<byte> secret, string code, long first, long last)
    {
        byte[] given = Encoding.UTF8.GetBytes(code);
        long? found = null;
        for (long step = first; step <= last; step++)
        {
            bool isThis = CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(CodeAt(secret, step)));
            found = isThis ? step : found;
        }

        return found;
    }
}
