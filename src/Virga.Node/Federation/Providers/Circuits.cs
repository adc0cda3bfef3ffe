using Polly;
using Polly.CircuitBreaker;

namespace Virga.Node.Federation.Providers;

/// <summary>
/// A circuit breaker for each target. An open circuit refuses at once; after a while one call probes. Only the targets called last are
/// remembered.
/// </summary>
/// <param name="hasFailed">Whether an outcome counts against its target.</param>
/// <param name="around">What goes around each circuit, such as retries.</param>
/// <remarks>Source of the pattern: M. Nygard, "Release It!", second edition, section 5.2.</remarks>
internal sealed class Circuits<T>(CircuitOptions options, TimeProvider time, Predicate<T> hasFailed, Action<ResiliencePipelineBuilder<T>>? around = null)
{
    private readonly Dictionary<string, LinkedListNode<(string Key, ResiliencePipeline<T> Pipeline)>> byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, ResiliencePipeline<T> Pipeline)> byUse = [];
    private readonly Lock gate = new();

    /// <summary>While the circuit is open, its outcome is a <see cref="BrokenCircuitException"/>.</summary>
    public ResiliencePipeline<T> Of(string key)
    {
        lock (gate)
        {
            if (byKey.TryGetValue(key, out LinkedListNode<(string Key, ResiliencePipeline<T> Pipeline)>? known))
            {
                byUse.Remove(known);
                byUse.AddFirst(known);
                return known.Value.Pipeline;
            }

            if (byKey.Count >= options.MostTargets)
            {
                byKey.Remove(byUse.Last!.Value.Key);
                byUse.RemoveLast();
            }

            byKey[key] = byUse.AddFirst((key, Make()));
            return byUse.First!.Value.Pipeline;
        }
    }

    private ResiliencePipeline<T> Make()
    {
        ResiliencePipelineBuilder<T> builder = new() { TimeProvider = time };
        around?.Invoke(builder);
        return builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<T>
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is null && hasFailed(arguments.Outcome.Result!)),
            FailureRatio = 0.5,
            MinimumThroughput = options.BreakAfter,
            SamplingDuration = options.Window,
            BreakDuration = options.BreakFor,
        }).Build();
    }
}
