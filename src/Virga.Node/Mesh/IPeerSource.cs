namespace Virga.Node.Mesh;

/// <summary>Tells which nodes to be connected with.</summary>
internal interface IPeerSource
{
    /// <summary>Multiaddresses that end with <c>/p2p/</c> and the peer's id, by which it proves itself. Asked now and then; what isn't known yet comes the next time.</summary>
    Task<IReadOnlyList<string>> AddressesAsync(CancellationToken cancellation);
}
