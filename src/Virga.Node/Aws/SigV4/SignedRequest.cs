using Microsoft.Extensions.Primitives;

namespace Virga.Node.Aws.SigV4;

/// <summary>What a signature covers, as it came over the wire.</summary>
/// <param name="Path">Percent-encoded as sent, without the query.</param>
/// <param name="Query">Percent-encoded as sent, without the question mark.</param>
/// <param name="Header">A header's values; empty when absent. Names in any case.</param>
internal readonly record struct SignedRequest(string Method, string Path, string Query, Func<string, StringValues> Header, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body is yet to come: the hash that the request announces is taken, and whoever reads the body checks it.</summary>
    public bool BodyFollows { get; init; }
}
