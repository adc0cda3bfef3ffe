using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>What the request on the wire really asks for, to be held against what was signed.</summary>
/// <param name="MemoryMb">Of the function.</param>
/// <param name="TimeoutMs">Of the function: no call is charged for longer.</param>
/// <param name="Token">See <see cref="ICallAccess"/>.</param>
internal readonly record struct CallWish(uint EndPoint, CallMethods Method, Hash32 Call, uint MemoryMb, uint TimeoutMs, string? Token);
