using Virga.Node.Identity;

namespace Virga.Node.Aws.SigV4;

/// <summary>Whose signature holds, and for which service it was made.</summary>
internal sealed record VerifiedSignature(Principal Principal, string Service, string Region)
{
    /// <summary>For bodies whose chunks are signed.</summary>
    public SignatureSeed? Seed { get; init; }
}
