using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>A request that breaks no rule that can be checked without what the gateway remembers.</summary>
/// <param name="Most">What it may cost, pico-dollars: at most its limit.</param>
/// <param name="Available">What the user has, less what others have settled; what is pending here isn't taken off.</param>
internal sealed record AdmittedCall(SignedCall Signed, EndPointTerms Terms, ulong Most, UInt128 Available);
