using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Federation.Journal;

/// <summary>Who may read an entry.</summary>
/// <param name="PublicKey">The two coordinates, 64 bytes; recovered from the signature of the tenant's request.</param>
internal sealed record JournalTenant(EvmAddress Address, byte[] PublicKey)
{
    private const int KeySize = 64;

    /// <param name="key">Hexadecimal.</param>
    public static Result<JournalTenant> Parse(string key)
    {
        using Secp256k1 curve = new();
        return Hex.TryParse(key.StartsWith("0x", StringComparison.Ordinal) ? key : "0x" + key, out byte[]? bytes) && bytes.Length == KeySize && new KeyWrap(curve).Wrap([1], bytes, "") is not null
            ? new JournalTenant(EvmAddress.OfPublicKey(bytes), bytes)
            : new VirgaError(Outcome.InvalidParameter, $"\"{key}\" is no public key of 64 bytes in hexadecimal, as `virga journal key` shows a wallet's.");
    }
}
