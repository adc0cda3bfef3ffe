using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Journal;

/// <summary>Who keeps a journal.</summary>
/// <param name="Sign">With the gateway's key.</param>
/// <param name="Auditor">Who may read all entries besides their tenants; null: nobody.</param>
internal sealed record JournalIdentity(EvmAddress Gateway, Func<Hash32, EvmSignature> Sign, JournalTenant? Auditor);
