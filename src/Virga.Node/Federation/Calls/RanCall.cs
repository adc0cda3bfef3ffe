using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Calls;

/// <summary>A call that has run. Status and headers of its answer stand on the response; the body is still to be written.</summary>
/// <param name="payload">Holds the body's memory.</param>
internal sealed class RanCall(IDisposable? payload) : IDisposable
{
    public required uint MemoryMb { get; init; }

    /// <summary>Billed.</summary>
    public required uint DurationMs { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The end of what its function wrote.</summary>
    public byte[] Log { get; init; } = [];

    /// <summary>See <see cref="CallDigest"/>.</summary>
    public required Hash32 Answer { get; init; }

    public void Dispose() => payload?.Dispose();
}
