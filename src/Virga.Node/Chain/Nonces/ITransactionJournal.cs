using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Nonces;

/// <summary>Keeps transactions by chain, account and nonce. A change survives <c>kill -9</c> and a power cut when its method returns.</summary>
internal interface ITransactionJournal
{
    JournalEntry? Find(string chain, EvmAddress account, string intent);

    /// <summary>Entries that are open or whose nonce is at least this one, by nonce.</summary>
    IReadOnlyList<JournalEntry> Live(string chain, EvmAddress account, ulong nonce);

    /// <summary>One more than the highest nonce; 0 when there is none.</summary>
    ulong NextNonce(string chain, EvmAddress account);

    /// <summary>Adds the entry or replaces the one of its nonce.</summary>
    void Save(JournalEntry entry);

    /// <summary>Takes back an entry that the chain refused and that was the account's last.</summary>
    void Withdraw(JournalEntry entry);
}
