using System.Globalization;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Federation.Management;

/// <summary>Where a deployment is found. As text: the address, then <c>@</c> and the block.</summary>
/// <param name="Since">Block of its creation, or any before: events are read from there on.</param>
internal readonly record struct DirectoryAddress(EvmAddress Address, ulong Since)
{
    public static Result<DirectoryAddress> Parse(string text)
    {
        string[] parts = text.Split('@');
        ulong since = 0;
        if (parts.Length > 2 || (parts.Length == 2 && !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out since)))
        {
            return new VirgaError(Outcome.InvalidParameter, $"{text} is no address of a Directory, such as 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed@1200.");
        }

        return EvmAddress.Parse(parts[0]).TryGet(out EvmAddress address, out VirgaError? error) ? new DirectoryAddress(address, since) : error;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}@{Since}");
}
