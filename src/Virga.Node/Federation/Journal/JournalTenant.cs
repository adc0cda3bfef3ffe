using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Journal;

/// <summary>Who may read an entry.</summary>
/// <param name="PublicKey">The two coordinates, 64 bytes; recovered from the signature of the tenant's request.</param>
internal sealed record JournalTenant(EvmAddress Address, byte[] PublicKey);
