using System.Globalization;
using System.Text;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Transactions;

/// <summary>Messages that people sign in their wallets. Source: EIP-191, version 0x45 (<c>personal_sign</c>).</summary>
internal static class PersonalMessage
{
    public static Hash32 Hash(ReadOnlySpan<byte> message) =>
        Keccak256.Hash([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\u0019Ethereum Signed Message:\n{message.Length}")), .. message]);

    public static Hash32 Hash(string message) => Hash(Encoding.UTF8.GetBytes(message));
}
