using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Virga.Node.Federation.Journal;

/// <summary>Entries under the tenant's key of the segment: AES-256-GCM, a random nonce each.</summary>
internal static class EntryCipher
{
    public const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public static byte[] Seal(JournalEntry entry, byte[] key, string context)
    {
        byte[] clear = JsonSerializer.SerializeToUtf8Bytes(new OpenedEntry(entry.Call.ToString(), entry.Position, entry.Status, entry.Lines));
        byte[] box = new byte[NonceSize + TagSize + clear.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using AesGcm cipher = new(key, TagSize);
        cipher.Encrypt(box.AsSpan(0, NonceSize), clear, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(context));
        return box;
    }

    /// <summary>Null when the key is another, or the box was altered or is from elsewhere.</summary>
    public static OpenedEntry? Open(ReadOnlySpan<byte> box, byte[] key, string context)
    {
        if (box.Length < NonceSize + TagSize)
        {
            return null;
        }

        byte[] clear = new byte[box.Length - NonceSize - TagSize];
        try
        {
            using AesGcm cipher = new(key, TagSize);
            cipher.Decrypt(box[..NonceSize], box[(NonceSize + TagSize)..], box.Slice(NonceSize, TagSize), clear, Encoding.UTF8.GetBytes(context));
            return JsonSerializer.Deserialize<OpenedEntry>(clear) is { Call: not null, Lines: not null } opened ? opened : null;
        }
        catch (Exception e) when (e is AuthenticationTagMismatchException or JsonException or CryptographicException)
        {
            return null;
        }
    }
}
