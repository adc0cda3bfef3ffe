using System.Globalization;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Wallets;

/// <summary>Key stores in a folder, named as other wallets name them; only their owner may read them.</summary>
internal sealed class WalletFolder(string folder, Secp256k1 curve, TimeProvider time)
{
    private const long MaxFile = 64 * 1024;

    public string Path => folder;

    public IReadOnlyList<EvmAddress> List() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "UTC--*").Order(StringComparer.Ordinal).Select(AddressOf).OfType<EvmAddress>().Distinct()]
        : [];

    public Result<EvmAddress> New(ReadOnlySpan<byte> passphrase, int cost = Keystore.StrongCost)
    {
        using SigningKey key = SigningKey.New(curve);
        return Save(key, passphrase, cost);
    }

    /// <summary>A bare secret, under a passphrase from now on.</summary>
    public Result<EvmAddress> Import(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> passphrase, int cost = Keystore.StrongCost)
    {
        if (!SigningKey.From(curve, secret).TryGet(out SigningKey? key, out VirgaError? error))
        {
            return error;
        }

        using (key)
        {
            return Save(key, passphrase, cost);
        }
    }

    /// <summary>Another wallet's key store; its passphrase stays.</summary>
    public Result<EvmAddress> ImportFile(byte[] file, ReadOnlySpan<byte> passphrase)
    {
        if (!Keystore.Open(curve, file, passphrase).TryGet(out SigningKey? key, out VirgaError? error))
        {
            return error;
        }

        using (key)
        {
            return Write(key.Address, file);
        }
    }

    /// <summary>The caller disposes of the key.</summary>
    public Result<SigningKey> Open(EvmAddress address, ReadOnlySpan<byte> passphrase) => Find(address) is { } path
        ? Keystore.Open(curve, File.ReadAllBytes(path), passphrase)
        : new VirgaError(Outcome.NotFound, $"No wallet {address} in {folder}.");

    private Result<EvmAddress> Save(SigningKey key, ReadOnlySpan<byte> passphrase, int cost) =>
        passphrase.IsEmpty ? new VirgaError(Outcome.InvalidParameter, "The passphrase is empty.") : Write(key.Address, Keystore.Seal(key, passphrase, cost));

    private Result<EvmAddress> Write(EvmAddress address, byte[] file)
    {
        if (Find(address) is { } there)
        {
            return new VirgaError(Outcome.Conflict, $"The wallet {address} is there already: {there}.");
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string stamp = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH-mm-ss.fffffff", CultureInfo.InvariantCulture);
        PrivateFile.Write(System.IO.Path.Combine(folder, $"UTC--{stamp}00Z--{Convert.ToHexStringLower(address.ToArray())}"), file);
        return address;
    }

    private string? Find(EvmAddress address) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "UTC--*").FirstOrDefault(path => AddressOf(path) == address) : null;

    private static EvmAddress? AddressOf(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFile && JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path)).TryGetProperty("address", out JsonElement text)
                && EvmAddress.Parse("0x" + text.ToString().Replace("0x", "", StringComparison.OrdinalIgnoreCase)) is { Error: null } address ? address.Value : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
