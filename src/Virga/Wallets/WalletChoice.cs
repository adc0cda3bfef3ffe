using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Wallets;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>Which account a command acts for, as the command line says.</summary>
/// <param name="Wallet">Null: the only one that there is.</param>
internal sealed record WalletChoice(string Data, string? Wallet, string PassphraseFile)
{
    public WalletFolder Folder(Secp256k1 curve) => new(Path.Combine(Path.GetFullPath(Data), "wallets"), curve, TimeProvider.System);

    public Result<EvmAddress> Find(WalletFolder wallets)
    {
        if (Wallet is not null)
        {
            return EvmAddress.Parse(Wallet);
        }

        IReadOnlyList<EvmAddress> all = wallets.List();
        return all.Count == 1 ? all[0] : new VirgaError(Outcome.InvalidParameter, all.Count == 0 ? "There is no wallet: make one by `virga wallet new`." : "There are several wallets: say which one with --wallet ADDRESS.");
    }
}
