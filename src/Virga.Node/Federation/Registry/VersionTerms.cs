namespace Virga.Node.Federation.Registry;

/// <summary>A version's terms and the block in which it came.</summary>
internal sealed record VersionTerms(EndPointTerms Terms, ulong Block);
