namespace Virga.Node.Federation.Journal;

/// <summary>A tenant's key of the segment that is being written.</summary>
/// <param name="Sealed">Under the node's master key.</param>
internal sealed record OpenKey(string Tenant, byte[] PublicKey, byte[] Sealed);
