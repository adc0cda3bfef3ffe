using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>What came of a call at a provider.</summary>
internal sealed record ProviderAnswer
{
    /// <summary>Set when there is no answer of the function's.</summary>
    public VirgaError? Refusal { get; init; }

    /// <summary>With a refusal: whether the function may have run all the same, so that a second call could be a second effect.</summary>
    public bool MayHaveRun { get; init; }

    /// <summary>The handler's answer, or its error.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary><c>Unhandled</c> when the payload is an error, else null.</summary>
    public string? FunctionError { get; init; }

    /// <summary>The provider, not the function or the caller, is at fault.</summary>
    public bool IsProviderAtFault => Refusal is { Outcome: Outcome.Unavailable or Outcome.Internal };

    public static ProviderAnswer Refused(VirgaError error, bool mayHaveRun = false) => new() { Refusal = error, MayHaveRun = mayHaveRun };
}
