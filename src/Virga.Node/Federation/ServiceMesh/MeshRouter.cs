using Polly;
using Polly.CircuitBreaker;
using Virga.Node.Federation.Providers;
using Virga.Node.Values;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>Calls what a name leads to: within the caller's deadline, repeated only where that can't be a second effect, and not at all while the target's circuit is open.</summary>
internal sealed class MeshRouter(MeshCircuits circuits, MeshOptions options, TimeProvider time)
{
    public async Task<ProviderAnswer> CallAsync(MeshTarget target, MeshCall call, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset latest = now + options.MaxTimeout;
        DateTimeOffset deadline = call.Deadline is { } asked ? (asked < latest ? asked : latest) : now + options.DefaultTimeout;
        if (deadline <= now)
        {
            return ProviderAnswer.Refused(Late(target));
        }

        if (target.Key is null)
        {
            return await target.CallAsync(CallOf(target, call, deadline), cancellation).ConfigureAwait(false);
        }

        using CancellationTokenSource late = new(deadline - now, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        ResilienceContext context = ResilienceContextPool.Shared.Get(either.Token);
        try
        {
            Outcome<MeshAttempt> outcome = await circuits.Of(target.Key).ExecuteOutcomeAsync(
                async (attempt, state) => Polly.Outcome.FromResult(await AttemptAsync(state.Target, state.Call, state.Deadline, attempt.CancellationToken).ConfigureAwait(attempt.ContinueOnCapturedContext)),
                context,
                (Target: target, Call: call, Deadline: deadline)).ConfigureAwait(false);
            return outcome.Exception switch
            {
                null => outcome.Result.Answer,
                BrokenCircuitException => ProviderAnswer.Refused(new VirgaError(Values.Outcome.Unavailable, $"{target.Place} failed too often: its circuit is open, and calls are refused for a while.")),
                OperationCanceledException when !cancellation.IsCancellationRequested => ProviderAnswer.Refused(Late(target), mayHaveRun: true),
                OperationCanceledException => throw new OperationCanceledException(cancellation),
                Exception bug => throw new InvalidOperationException($"a call of {target.Place} threw", bug),
            };
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<MeshAttempt> AttemptAsync(MeshTarget target, MeshCall call, DateTimeOffset deadline, CancellationToken cancellation)
    {
        ProviderAnswer answer = await target.CallAsync(CallOf(target, call, deadline), cancellation).ConfigureAwait(false);
        bool isTransient = answer.IsProviderAtFault || answer.Refusal?.Outcome == Values.Outcome.TooManyRequests;
        return new MeshAttempt(answer, isTransient && (call.IsIdempotent || !answer.MayHaveRun) && time.GetUtcNow() < deadline);
    }

    private ProviderCall CallOf(MeshTarget target, MeshCall call, DateTimeOffset deadline) =>
        new(target.Function, call.Payload, deadline - time.GetUtcNow()) { TraceId = call.TraceId, TraceParent = TraceContext.ToParent(call.TraceId) };

    private static VirgaError Late(MeshTarget target) => new(Values.Outcome.Unavailable, $"{target.Place} gave no answer before the caller's deadline.");
}
