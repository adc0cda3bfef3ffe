namespace Virga.Node.Aws.SigV4;

/// <summary>What the signatures of a body's chunks go on from.</summary>
/// <param name="Key">The derived signing key.</param>
/// <param name="Signature">The request's own.</param>
internal sealed record SignatureSeed(byte[] Key, string TimeText, string Scope, string Signature);
