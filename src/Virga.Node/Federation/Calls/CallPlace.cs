using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Calls;

/// <summary>Who runs a call.</summary>
/// <param name="Cloud">The executor's.</param>
/// <param name="Hop">How often the call was forwarded before.</param>
internal readonly record struct CallPlace(EvmAddress Executor, byte Cloud, byte Hop);
