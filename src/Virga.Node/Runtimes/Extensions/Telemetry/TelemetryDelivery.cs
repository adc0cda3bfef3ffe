namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>Brings one subscriber what its buffer holds, batch by batch. What it doesn't take at the second time is dropped.</summary>
/// <param name="post">Whether the subscriber took it.</param>
/// <param name="awake">Completes when the sandbox isn't stopped: a stopped one would only let attempts time out.</param>
internal sealed class TelemetryDelivery(TelemetryBuffer buffer, Func<byte[], Task<bool>> post, Func<Task> awake) : IDisposable
{
    private const int Attempts = 2;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private volatile bool stopped;

    /// <summary>Runs until it is disposed of.</summary>
    public async Task RunAsync()
    {
        while (!stopped)
        {
            await buffer.Due.ConfigureAwait(false);
            await awake().ConfigureAwait(false);
            TelemetryBatch batch = buffer.Take();
            if (batch.Items.Count > 0 && !await SendAsync(batch.ToJson()).ConfigureAwait(false))
            {
                buffer.Lose(batch.Records, batch.Bytes);
            }
        }
    }

    public void Dispose()
    {
        stopped = true;
        buffer.Dispose();
    }

    private async Task<bool> SendAsync(byte[] json)
    {
        for (int attempt = 1; !stopped; attempt++)
        {
            await awake().ConfigureAwait(false);
            if (await post(json).ConfigureAwait(false))
            {
                return true;
            }

            if (attempt == Attempts)
            {
                break;
            }

            await Task.Delay(RetryPause).ConfigureAwait(false);
        }

        return false;
    }
}
