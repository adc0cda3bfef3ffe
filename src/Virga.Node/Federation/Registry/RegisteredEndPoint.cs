using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>An end point of the registry.</summary>
/// <param name="Version">The newest, from 1.</param>
/// <param name="RegisteredAt">Block in which the newest version came.</param>
internal sealed record RegisteredEndPoint(uint Id, EvmAddress Owner, string Path, uint Version, bool IsRetired, ulong RegisteredAt);
