using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Virga.Node.Instances;

/// <summary>Refills stocks off the path of calls, one process at a time, and ends what has not been used for longest beyond the bound.</summary>
internal sealed class Stocks(StockOptions options, TimeProvider time) : BackgroundService
{
    private readonly Channel<Stock> wanted = Channel.CreateUnbounded<Stock>(); // bounded by the stocks there are: each is queued once for each use
    private readonly HashSet<Stock> all = [];
    private readonly Lock gate = new();

    public int Ready
    {
        get
        {
            lock (gate)
            {
                return all.Sum(stock => stock.Ready);
            }
        }
    }

    public Launched? Take(Stock stock)
    {
        Launched? one = stock.Take(time.GetTimestamp());
        Refill(stock);
        return one;
    }

    /// <summary>Has the stock filled soon.</summary>
    public void Refill(Stock stock) => wanted.Writer.TryWrite(stock);

    public void Close(Stock stock)
    {
        lock (gate)
        {
            all.Remove(stock);
        }

        stock.Close();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (Stock stock in wanted.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            lock (gate)
            {
                all.Add(stock);
            }

            await Task.Delay(options.Pause, time, stoppingToken).ConfigureAwait(false);
            while (!stoppingToken.IsCancellationRequested && stock.Ready < stock.Wanted(time, options) && await stock.AddAsync().ConfigureAwait(false))
            {
                Trim();
            }
        }
    }

    private void Trim()
    {
        Stock[] oldestFirst;
        lock (gate)
        {
            oldestFirst = [.. all.OrderBy(stock => stock.LastUsed)];
        }

        int surplus = oldestFirst.Sum(stock => stock.Ready) - options.MaxReady;
        foreach (Stock stock in oldestFirst)
        {
            for (; surplus > 0 && stock.Remove() is { } one; surplus--)
            {
                one.Process.Dispose();
            }
        }
    }
}
