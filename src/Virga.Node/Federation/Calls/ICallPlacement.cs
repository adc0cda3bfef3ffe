using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Where a call may run.</summary>
internal interface ICallPlacement
{
    /// <param name="request">Struct hash.</param>
    /// <param name="gateway">That took the request.</param>
    Result<CallPlace> Place(in Hash32 request, ulong epoch, EvmAddress gateway);
}
