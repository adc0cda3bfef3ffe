using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Identity.Wallets;

/// <summary>
/// Which wallet signs in as which user or role. An attachment is part of its user or role: it keeps through a renaming, goes with
/// the user or role, and a new one of the same name doesn't get it.
/// </summary>
internal sealed class WalletAttachments(IdentityCatalog catalog)
{
    /// <summary>Of one user or role.</summary>
    public const int Most = 20;

    /// <summary>By wallet.</summary>
    public IEnumerable<(string Wallet, PolicyHolder Holder)> All => catalog.Now.Wallets.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    public PolicyHolder? HolderOf(string wallet) => catalog.Now.Wallets.GetValueOrDefault(wallet);

    /// <summary>A wallet speaks for one user or role only.</summary>
    /// <param name="wallet">With the checksum of EIP-55.</param>
    /// <param name="kind">User or role.</param>
    public Result<PolicyHolder> Attach(string wallet, EntityKind kind, string name) => catalog.Write<PolicyHolder>(edit =>
    {
        if (edit.Now.Find<PolicyHolder>(kind, name) is not { } holder)
        {
            return new VirgaError(Outcome.NotFound, $"The {kind.ToString().ToLowerInvariant()} with name {name} cannot be found.") { AwsCode = "NoSuchEntity" };
        }

        if (edit.Now.Wallets.TryGetValue(wallet, out PolicyHolder? other) && other.Key != holder.Key)
        {
            return new VirgaError(Outcome.Conflict, $"The wallet {wallet} is attached to {other.ArnIn(edit.Now.Account)}: detach it first.") { AwsCode = "EntityAlreadyExists" };
        }

        if (holder.Wallets.Count >= Most && !holder.Wallets.Contains(wallet))
        {
            return new VirgaError(Outcome.Conflict, $"Cannot exceed quota for WalletsPerPrincipal: {Most}") { AwsCode = "LimitExceeded" };
        }

        PolicyHolder after = holder with { Wallets = holder.Wallets.Add(wallet) };
        edit.Put(after);
        return after;
    });

    /// <summary>Sessions that were signed in by it go on until they expire.</summary>
    public Result<PolicyHolder> Detach(string wallet) => catalog.Write<PolicyHolder>(edit =>
    {
        if (!edit.Now.Wallets.TryGetValue(wallet, out PolicyHolder? holder))
        {
            return new VirgaError(Outcome.NotFound, $"The wallet {wallet} is attached to nobody.") { AwsCode = "NoSuchEntity" };
        }

        PolicyHolder after = holder with { Wallets = holder.Wallets.Remove(wallet) };
        edit.Put(after);
        return after;
    });
}
