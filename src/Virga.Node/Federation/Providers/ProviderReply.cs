using System.Net.Http.Headers;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>An HTTP answer, whole, or why there is none.</summary>
internal sealed record ProviderReply
{
    public VirgaError? Failure { get; init; }

    /// <summary>With a failure: the request may have arrived.</summary>
    public bool MayHaveArrived { get; init; }

    public int Status { get; init; }

    public HttpResponseHeaders? Headers { get; init; }

    public HttpContentHeaders? ContentHeaders { get; init; }

    public byte[] Body { get; init; } = [];

    public bool IsSuccess => Failure is null && Status is >= 200 and < 300;

    public string? Header(string name) => Headers is not null && Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
