using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Calls;

/// <summary>A request as its user sent it.</summary>
/// <param name="Signature">65 bytes: r, s, v.</param>
/// <param name="Hash">The request's struct hash.</param>
internal sealed record SignedCall(CallRequest Request, byte[] Signature, Hash32 Hash)
{
    public static SignedCall Of(CallRequest request, byte[] signature) => new(request, signature, request.StructHash());
}
