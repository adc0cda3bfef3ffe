namespace Virga.Node.Federation.Journal;

/// <summary>A tenant's key of a segment, wrapped.</summary>
/// <param name="Tenant">Whose entries it opens, in hexadecimal.</param>
/// <param name="Reader">Address of whose private key unwraps it: the tenant, or the auditor.</param>
/// <param name="Box">See <see cref="KeyWrap"/>.</param>
internal sealed record SegmentKey(string Tenant, string Reader, byte[] Box);
