using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Transactions;

namespace Virga.Node.Chain.Nonces;

/// <summary>One signing of an entry: the same nonce and content, at some fee.</summary>
internal sealed record SendAttempt(byte[] Raw, Hash32 Hash, FeeOffer Fee, DateTimeOffset At);
