namespace Virga.Node.Scheduling;

/// <summary>
/// The hybrid histogram policy of Shahrad et al., "Serverless in the Wild" (USENIX ATC 2020), section 4.2: idle times in bins of a
/// minute over four hours. When they show a pattern, the instance goes right after a call and comes back shortly before the next one
/// is due (5th percentile, less 10 %), to stay until it must have come (99th percentile, plus 10 %). As long as they don't, it is kept
/// for the standard time. The paper's forecast by ARIMA for functions that are called less often than the histogram reaches is left
/// out: such a function is started anew at each call.
/// </summary>
internal sealed class HybridHistogram(HybridHistogramOptions options) : IKeepAlivePolicy
{
    private readonly int[] bins = new int[options.Bins];
    private int inRange;
    private int beyond;
    private double sumOfSquares;

    public KeepAliveWindow Window { get; private set; } = new(TimeSpan.Zero, options.Standard);

    public void Observe(TimeSpan idle)
    {
        int bin = (int)(idle / options.BinWidth);
        if (bin >= bins.Length)
        {
            beyond++;
        }
        else
        {
            sumOfSquares += (2 * bins[bin]) + 1;
            bins[bin]++;
            inRange++;
        }

        Window = Decide();
    }

    private KeepAliveWindow Decide()
    {
        if (inRange + beyond < options.LeastObservations || beyond > inRange || CoefficientOfVariation() < options.LeastVariation)
        {
            return new KeepAliveWindow(TimeSpan.Zero, options.Standard);
        }

        int head = Percentile(options.Head);
        int tail = Percentile(options.Tail) + 1;
        TimeSpan preWarm = head * options.BinWidth * (1 - options.Margin); // a head in the first bin rounds down to none
        return new KeepAliveWindow(preWarm < options.BinWidth ? TimeSpan.Zero : preWarm, tail * options.BinWidth * (1 + options.Margin));
    }

    /// <summary>Of the counts in the bins: near 0 when idle times are spread evenly, high when they gather.</summary>
    private double CoefficientOfVariation()
    {
        double mean = (double)inRange / bins.Length;
        double variance = (sumOfSquares / bins.Length) - (mean * mean);
        return mean == 0 ? 0 : Math.Sqrt(Math.Max(0, variance)) / mean;
    }

    /// <summary>The bin below or in which so much of the observations lie.</summary>
    private int Percentile(double part)
    {
        int wanted = Math.Max(1, (int)Math.Ceiling(part * inRange));
        int seen = 0;
        for (int bin = 0; bin < bins.Length; bin++)
        {
            seen += bins[bin];
            if (seen >= wanted)
            {
                return bin;
            }
        }

        return bins.Length - 1;
    }
}
