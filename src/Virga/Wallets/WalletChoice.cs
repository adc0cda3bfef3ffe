using Virga.Commands;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Wallets;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>Which account a command acts for, as the command line says.</summary>
/// <param name="Wallet">Null: the only one that there is.</param>
internal sealed record WalletChoice(string Data, string? Wallet, string PassphraseFile)
{
    public WalletFolder Folder(Secp256k1 curve) => new(Path.Combine(Path.GetFullPath(Data), "wallets"), curve, TimeProvider.System);

    /// <summary>Its key, which is used here and goes nowhere.</summary>
    public Result<SigningKey> Open(Secp256k1 curve)
    {
        WalletFolder wallets = Folder(curve);
        return Find(wallets).TryGet(out EvmAddress address, out VirgaError? error) && Passphrase.Read(PassphraseFile).TryGet(out byte[]? secret, out error)
            ? wallets.Open(address, secret)
            : error;
    }

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
