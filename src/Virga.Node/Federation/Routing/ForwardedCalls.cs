using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Routing;

/// <summary>Requests that were forwarded here, for as long as somebody could send them again: none runs twice.</summary>
internal sealed class ForwardedCalls(RoutingOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly HashSet<Hash32> seen = [];
    private readonly Queue<(Hash32 Request, DateTimeOffset Until)> byAge = new();

    /// <summary>What was sent before can't be remembered: it isn't taken.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>False: it was here before. Null: more are remembered than can be.</summary>
    public bool? Enter(Hash32 request)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            while (byAge.TryPeek(out (Hash32 Request, DateTimeOffset Until) oldest) && oldest.Until <= now)
            {
                seen.Remove(byAge.Dequeue().Request);
            }

            if (seen.Contains(request))
            {
                return false;
            }

            if (seen.Count >= options.MostRemembered)
            {
                return null;
            }

            seen.Add(request);
            byAge.Enqueue((request, now + (2 * options.Fresh)));
            return true;
        }
    }
}
