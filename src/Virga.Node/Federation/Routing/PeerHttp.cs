using Polly;
using Polly.CircuitBreaker;
using Virga.Node.Federation.Providers;

namespace Virga.Node.Federation.Routing;

/// <summary>
/// Requests to other gateways. One that was silent too often isn't asked for a while, so that a call that was drawn to it goes on at once:
/// nothing was sent, so that it surely didn't run there.
/// </summary>
internal sealed class PeerHttp(ProviderHttp http, RoutingOptions options, TimeProvider time)
{
    private readonly Circuits<ProviderReply> circuits = new(options.Circuits, time, reply => reply.Failure is not null);

    /// <summary>Null: nothing was sent.</summary>
    public async Task<ProviderReply?> SendAsync(string peer, HttpRequestMessage message, TimeSpan patience, CancellationToken cancellation)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        try
        {
            Outcome<ProviderReply> outcome = await circuits.Of(peer).ExecuteOutcomeAsync(
                async (attempt, state) => Outcome.FromResult(await http.SendAsync(state.Peer, state.Message, options.MostAnswer, state.Patience, attempt.CancellationToken).ConfigureAwait(attempt.ContinueOnCapturedContext)),
                context,
                (Peer: peer, Message: message, Patience: patience)).ConfigureAwait(false);
            if (outcome.Exception is BrokenCircuitException)
            {
                return null;
            }

            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
