using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Virga.Node.Federation.Access;

/// <summary>
/// Numbers used once, of which nothing is kept until they are used: each says itself until when it holds and for whom, under a key of this
/// process. A restart voids all, so that none is taken twice around it.
/// </summary>
/// <remarks>Only used ones take memory, until they expire; they are bounded.</remarks>
internal sealed class Nonces(TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const int MostUsed = 100_000;
    private const int RandomSize = 8;
    private const int MacSize = 16;
    private const int Size = sizeof(long) + RandomSize + MacSize;
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    /// <summary>64 hexadecimal digits.</summary>
    /// <param name="bearer">Who may use it, and for what.</param>
    public string Issue(string bearer)
    {
        byte[] nonce = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(nonce, (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(nonce.AsSpan(sizeof(long), RandomSize));
        Mac(nonce, bearer).CopyTo(nonce, Size - MacSize);
        return Convert.ToHexStringLower(nonce);
    }

    /// <summary>True once for each that was issued for this bearer and hasn't expired.</summary>
    public bool TryUse(string nonce, string bearer)
    {
        byte[] bytes = new byte[Size];
        if (nonce.Length != 2 * Size || Convert.FromHexString(nonce, bytes, out _, out _) != System.Buffers.OperationStatus.Done
            || !CryptographicOperations.FixedTimeEquals(Mac(bytes, bearer), bytes.AsSpan(Size - MacSize)))
        {
            return false;
        }

        DateTimeOffset now = time.GetUtcNow(), end = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes));
        Forget(now);
        return end > now && used.Count < MostUsed && used.TryAdd(Convert.ToHexStringLower(bytes), end);
    }

    private void Forget(DateTimeOffset now)
    {
        if (used.Count < MostUsed / 2)
        {
            return;
        }

        foreach ((string nonce, DateTimeOffset end) in used)
        {
            if (end <= now)
            {
                used.TryRemove(nonce, out _);
            }
        }
    }

    private byte[] Mac(byte[] nonce, string bearer) => HMACSHA256.HashData(key, (byte[])[.. nonce.AsSpan(0, Size - MacSize), .. Encoding.UTF8.GetBytes(bearer)])[..MacSize];
}
