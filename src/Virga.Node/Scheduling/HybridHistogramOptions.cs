namespace Virga.Node.Scheduling;

/// <summary>The paper's values, but for the standard time.</summary>
internal sealed class HybridHistogramOptions
{
    public TimeSpan BinWidth { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Four hours.</summary>
    public int Bins { get; init; } = 240;

    public double Head { get; init; } = 0.05;

    public double Tail { get; init; } = 0.99;

    public double Margin { get; init; } = 0.10;

    /// <summary>Least coefficient of variation of the bins' counts for the histogram to be taken as a pattern.</summary>
    public double LeastVariation { get; init; } = 2;

    public int LeastObservations { get; init; } = 5;

    /// <summary>How long an instance is kept while there is no pattern. The paper keeps it for the histogram's whole range.</summary>
    public TimeSpan Standard { get; init; } = TimeSpan.FromMinutes(10);
}
