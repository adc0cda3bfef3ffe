namespace Virga.Node.Gateway.HttpApis;

/// <summary>Lets through so many requests a second, after so many at once.</summary>
/// <remarks>Source: API Gateway developer guide, "Throttle requests to your HTTP APIs".</remarks>
internal sealed class TokenBucket(double rate, int burst, TimeProvider time)
{
    private readonly Lock gate = new();
    private double tokens = burst;
    private long last = time.GetTimestamp();

    public bool TryTake()
    {
        lock (gate)
        {
            long now = time.GetTimestamp();
            tokens = Math.Min(burst, tokens + (time.GetElapsedTime(last, now).TotalSeconds * rate));
            last = now;
            if (tokens < 1)
            {
                return false;
            }

            tokens--;
            return true;
        }
    }
}
