namespace Virga.Node.Federation.Providers;

/// <summary>One call of a function at a provider.</summary>
/// <param name="Function">Its name there, with a qualifier where the provider has such: <c>NAME</c> or <c>NAME:QUALIFIER</c>.</param>
/// <param name="Payload">The event: JSON for Lambda and nodes, any bytes for OpenFaaS. Borrowed for the duration of the call.</param>
/// <param name="Timeout">How long the caller waits.</param>
internal sealed record ProviderCall(string Function, ReadOnlyMemory<byte> Payload, TimeSpan Timeout)
{
    /// <summary>Lambda's limit for a synchronous request.</summary>
    public const int MaxPayload = 6 << 20;

    /// <summary>X-Ray's header; null: the call begins a trace.</summary>
    public string? TraceId { get; init; }

    /// <summary>The same trace as W3C's <c>traceparent</c>.</summary>
    public string? TraceParent { get; init; }
}
