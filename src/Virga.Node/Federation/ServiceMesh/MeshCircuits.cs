using Polly;
using Polly.Retry;
using Virga.Node.Federation.Providers;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>Retries and a circuit breaker for each target.</summary>
internal sealed class MeshCircuits(MeshOptions options, TimeProvider time)
{
    private readonly Circuits<MeshAttempt> circuits = new(options.Circuits, time, attempt => attempt.Answer.IsProviderAtFault, builder => AddRetries(builder, options));

    public ResiliencePipeline<MeshAttempt> Of(string key) => circuits.Of(key);

    private static void AddRetries(ResiliencePipelineBuilder<MeshAttempt> builder, MeshOptions options)
    {
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
    }
}
