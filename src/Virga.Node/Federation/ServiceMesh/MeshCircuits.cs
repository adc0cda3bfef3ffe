using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>
/// Retries and a circuit breaker for each target. An open circuit refuses at once; after a while one call probes. Only the targets called
/// last are remembered.
/// </summary>
/// <remarks>Source of the pattern: M. Nygard, "Release It!", second edition, section 5.2.</remarks>
internal sealed class MeshCircuits(MeshOptions options, TimeProvider time)
{
    private readonly Dictionary<string, LinkedListNode<(string Key, ResiliencePipeline<MeshAttempt> Pipeline)>> byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, ResiliencePipeline<MeshAttempt> Pipeline)> byUse = [];
    private readonly Lock gate = new();

    public ResiliencePipeline<MeshAttempt> Of(string key)
    {
        lock (gate)
        {
            if (byKey.TryGetValue(key, out LinkedListNode<(string Key, ResiliencePipeline<MeshAttempt> Pipeline)>? known))
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

    private ResiliencePipeline<MeshAttempt> Make()
    {
        ResiliencePipelineBuilder<MeshAttempt> builder = new() { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<MeshAttempt>
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is null && arguments.Outcome.Result.MayRepeat),
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        }

        return builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<MeshAttempt>
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is null && arguments.Outcome.Result.Answer.IsProviderAtFault),
            FailureRatio = 0.5,
            MinimumThroughput = options.BreakAfter,
            SamplingDuration = options.Window,
            BreakDuration = options.BreakFor,
        }).Build();
    }
}
