using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Wallets;

/// <summary>
/// A private key under a passphrase, in the file format that wallets share. Source: Ethereum, "Web3 Secret Storage Definition", version 3.
/// </summary>
internal static class Keystore
{
    /// <summary>What other wallets write by default: 256 MiB and about a second.</summary>
    public const int StrongCost = 1 << 18;

    private const int BlockSize = 8;
    private const int KeySize = 32;
    private const int CipherKey = 16;
    private const long MaxMemory = 1L << 30;
    private const int MaxRounds = 10_000_000;

    /// <param name="cost">Scrypt's n, a power of two.</param>
    public static byte[] Seal(SigningKey key, ReadOnlySpan<byte> passphrase, int cost = StrongCost)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(32), iv = RandomNumberGenerator.GetBytes(16);
        byte[] derived = Scrypt.Derive(passphrase, salt, cost, BlockSize, 1, KeySize);
        byte[] secret = key.CopySecret();
        byte[] cipher = AesCounter.Apply(derived[..CipherKey], iv, secret);
        CryptographicOperations.ZeroMemory(secret);
        JsonObject file = new()
        {
            ["address"] = Convert.ToHexStringLower(key.Address.ToArray()),
            ["id"] = Guid.NewGuid().ToString(),
            ["version"] = 3,
            ["crypto"] = new JsonObject
            {
                ["cipher"] = "aes-128-ctr",
                ["cipherparams"] = new JsonObject { ["iv"] = Convert.ToHexStringLower(iv) },
                ["ciphertext"] = Convert.ToHexStringLower(cipher),
                ["kdf"] = "scrypt",
                ["kdfparams"] = new JsonObject { ["dklen"] = KeySize, ["n"] = cost, ["p"] = 1, ["r"] = BlockSize, ["salt"] = Convert.ToHexStringLower(salt) },
                ["mac"] = Convert.ToHexStringLower(Mac(derived, cipher).ToArray()),
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(file);
    }

    /// <summary>The key, or why the file isn't one or the passphrase doesn't fit.</summary>
    public static Result<SigningKey> Open(Secp256k1 curve, ReadOnlySpan<byte> file, ReadOnlySpan<byte> passphrase)
    {
        try
        {
            JsonElement root = JsonSerializer.Deserialize<JsonElement>(file);
            JsonElement crypto = root.TryGetProperty("crypto", out JsonElement lower) ? lower : root.GetProperty("Crypto"); // older wallets write it so
            if (root.GetProperty("version").GetInt32() != 3 || crypto.GetProperty("cipher").GetString() != "aes-128-ctr")
            {
                return Invalid("only version 3 with aes-128-ctr can be read");
            }

            if (!Derive(crypto, passphrase).TryGet(out byte[]? derived, out VirgaError? error))
            {
                return error;
            }

            byte[] cipher = Convert.FromHexString(crypto.GetProperty("ciphertext").GetString()!);
            byte[] mac = Convert.FromHexString(crypto.GetProperty("mac").GetString()!);
            byte[] iv = Convert.FromHexString(crypto.GetProperty("cipherparams").GetProperty("iv").GetString()!);
            if (iv.Length != 16 || cipher.Length > KeySize)
            {
                return Invalid("its cipher text has a wrong length");
            }

            return CryptographicOperations.FixedTimeEquals(Mac(derived, cipher).ToArray(), mac)
                ? SigningKey.From(curve, AesCounter.Apply(derived[..CipherKey], iv, cipher))
                : new VirgaError(Outcome.AccessDenied, "The passphrase is wrong.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            return Invalid("a part of it is missing or malformed");
        }
    }

    private static Result<byte[]> Derive(JsonElement crypto, ReadOnlySpan<byte> passphrase)
    {
        JsonElement given = crypto.GetProperty("kdfparams");
        byte[] salt = Convert.FromHexString(given.GetProperty("salt").GetString()!);
        if (given.GetProperty("dklen").GetInt32() != KeySize)
        {
            return Invalid("its derived key must have 32 bytes");
        }

        if (crypto.GetProperty("kdf").GetString() == "pbkdf2")
        {
            int rounds = given.GetProperty("c").GetInt32();
            return rounds is < 1 or > MaxRounds || given.GetProperty("prf").GetString() != "hmac-sha256"
                ? Invalid("its key derivation is out of bounds")
                : Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, rounds, HashAlgorithmName.SHA256, KeySize);
        }

        long n = given.GetProperty("n").GetInt64(), r = given.GetProperty("r").GetInt32(), p = given.GetProperty("p").GetInt32();
        bool isBounded = n > 1 && long.IsPow2(n) && r is > 0 and <= 1024 && p is > 0 and <= 64 && n <= MaxMemory / 128 / r && n * r * p <= MaxMemory / 32;
        return crypto.GetProperty("kdf").GetString() == "scrypt" && isBounded
            ? Scrypt.Derive(passphrase, salt, (int)n, (int)r, (int)p, KeySize)
            : Invalid("its key derivation is out of bounds");
    }

    private static Hash32 Mac(byte[] derived, byte[] cipher) => Keccak256.Hash([.. derived[CipherKey..], .. cipher]);

    private static VirgaError Invalid(string why) => new(Outcome.InvalidParameter, $"The file is no key store that can be read: {why}.");
}
