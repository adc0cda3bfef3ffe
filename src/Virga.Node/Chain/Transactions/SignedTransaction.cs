using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Transactions;

/// <summary>A transaction's bytes as they are sent, and the hash that names it.</summary>
internal sealed record SignedTransaction(byte[] Raw, Hash32 Hash);
