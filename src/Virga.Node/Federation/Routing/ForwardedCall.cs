using Virga.Node.Federation.Calls;

namespace Virga.Node.Federation.Routing;

/// <summary>A call that another gateway is to run.</summary>
internal sealed record ForwardedCall(AdmittedCall Call, CallCode Code, CallTarget Target, ReadOnlyMemory<byte> Body);
